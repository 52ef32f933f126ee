/* Labels: placed anew after each move so that no two collide. */
"use strict";

Atlas.MAX_LABELS = 60;
Atlas.MAX_SYMBOLS = 120;

Atlas.startLabels = function (map) {
  const pane = map.getPane("labels");
  map.on("zoomstart", () => pane.classList.add("is-waiting"));
  map.on("moveend zoomend resize", Atlas.layoutSoon);
  Atlas.on("layers", Atlas.layoutSoon);
  Atlas.on("lang", Atlas.layoutSoon);
  /* Asking for document.fonts.ready would have the half-made page laid out at once. */
  if (document.fonts && document.fonts.addEventListener) document.fonts.addEventListener("loadingdone", Atlas._fontsCame);
};

/* Names are placed anew only where another font has other widths than those they were placed by. */
Atlas._fontsCame = function () {
  const was = Atlas._inks;
  Atlas._inks = {};
  if (Object.keys(was).some((key) => Atlas._penWidth(key) !== was[key])) Atlas.layoutSoon();
};

Atlas.layoutSoon = function () {
  if (Atlas._frame) return;
  Atlas._frame = requestAnimationFrame(() => {
    Atlas._frame = null;
    Atlas.layout();
  });
};

/* One pass over everything in view: symbols first, then names by priority, each where it is free. */
Atlas.layout = function () {
  const map = Atlas.map;
  const pane = map.getPane("labels");
  Atlas.clear(pane).classList.remove("is-waiting");
  const taken = Atlas._furniture(map);
  const drawn = Atlas._once(Atlas.shownFeatures());
  Atlas._spread(map, drawn, taken);
  Atlas._bubblesTaken(taken);
  const wanted = Atlas._wanted(map, drawn).concat(Atlas._outside(map));
  wanted.sort((a, b) => a.rank - b.rank || b.size - a.size || (a.text < b.text ? -1 : 1));
  let count = 0;
  wanted.forEach((label) => {
    if (count >= Atlas.MAX_LABELS && map.getZoom() < 11.5) return;
    const node = label.line && Atlas._alongLine(map, label, taken);
    const put = node || Atlas._besidePoint(map, label, taken);
    if (!put) return;
    pane.appendChild(put);
    count += 1;
  });
};

/* Everything drawn now: layers that are on and in their zoom range; diagrams only until they fade. */
Atlas.shownFeatures = function () {
  const faded = Atlas.map.getZoom() >= Atlas.DIAGRAM_FADES_AT;
  return Object.keys(Atlas.layers).reduce((all, id) => {
    const group = Atlas.layers[id];
    if (!Atlas.map.hasLayer(group) || (faded && group.spec.genre === "diagram")) return all;
    return all.concat(group.features);
  }, []);
};

/* A place in several layers is named and signed once, by its home layer where that is on. */
Atlas._once = function (drawn) {
  const first = {};
  const home = (one) => (Atlas.place(one.feature.id) || {}).layer === one.spec.id;
  drawn.forEach((one) => {
    const id = one.feature.id;
    if (!first[id] || (home(one) && !home(first[id]))) first[id] = one;
  });
  return drawn.filter((one) => {
    const keep = first[one.feature.id] === one;
    const node = one.symbol && one.symbol.marker.getElement();
    if (node) node.classList.toggle("is-double", !keep);
    return keep;
  });
};

/* Where controls, scale bar and attribution stand, or the panel lies, no label goes. */
Atlas._furniture = function (map) {
  const home = map.getContainer().getBoundingClientRect();
  return Atlas.all(".map-frame .leaflet-control, .strip:not([hidden]), .map-frame > .disclaimer, .awaiting, .panel:not([hidden])").map((node) => {
    const r = node.getBoundingClientRect();
    return [r.left - home.left - 4, r.top - home.top - 4, r.right - home.left + 4, r.bottom - home.top + 4];
  });
};

Atlas._free = function (boxes, taken, view) {
  return boxes.every((b) => {
    if (view && (b[0] < 2 || b[1] < 2 || b[2] > view.x - 2 || b[3] > view.y - 2)) return false;
    return taken.every((t) => b[2] < t[0] || b[0] > t[2] || b[3] < t[1] || b[1] > t[3]);
  });
};

/* Each bubble moves outwards until it is clear of the others; a hub, larger than the symbol beneath it, keeps its place free. */
Atlas._bubblesTaken = function (taken) {
  const faded = Atlas.map.getZoom() >= Atlas.DIAGRAM_FADES_AT;
  const hubs = faded ? [] : Atlas.all(".zone-chip.is-hub", Atlas.map.getPane("symbols"));
  const bubbles = Atlas.all(".bubble", Atlas.map.getPane("diagram-symbols"));
  if (!bubbles.length && !hubs.length) return;
  const home = Atlas.map.getContainer().getBoundingClientRect();
  hubs.forEach((node) => {
    const r = node.getBoundingClientRect();
    taken.push([r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top]);
  });
  const mine = [];
  bubbles.forEach((node) => {
    const out = node.getAttribute("data-out").split(",");
    for (let step = 0; step < 12; step += 1) {
      node.style.transform = "translate(-50%, -50%) translate(" + out[0] * step * 30 + "px," + out[1] * step * 24 + "px)";
      const r = node.getBoundingClientRect();
      const box = [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top];
      if (step < 11 && !Atlas._free([box], mine, null)) continue;
      mine.push(box);
      taken.push(box);
      break;
    }
  });
};

/* Smaller is placed first: the layer's own priority (higher stays longer), places with measures before bare context. */
Atlas._rank = function (drawn) {
  const rule = drawn.spec.labels || {};
  const place = Atlas.place(drawn.feature.id) || {};
  const grey = place.status === "reference" ? 100 : 0;
  return 100 - (rule.priority === undefined ? 50 : rule.priority) + grey - Math.min(20, ((drawn.feature.badge || {}).n || 0) * 2);
};

Atlas._wanted = function (map, drawn) {
  const zoom = map.getZoom();
  return drawn.reduce((all, one) => {
    const rule = one.spec.labels;
    const place = Atlas.place(one.feature.id);
    const badge = one.symbol ? null : Atlas.badge(one);
    const named = rule && zoom >= (rule.min_zoom || 0) && place && !(one.feature.bubbles || []).length;
    if (!named && !badge) return all;
    const g = one.feature.g;
    const line = /LineString/.test(g.type);
    const at = one.symbol ? one.symbol.shown : one.feature.label && map.latLngToContainerPoint([one.feature.label[1], one.feature.label[0]]);
    if (!at && !line) return all;
    all.push({
      text: named ? (Atlas.lang === "zh" && place.short_zh) || Atlas.pick(place, "name") : "",
      badge: badge,
      tag: named && one.look.tag && !line ? Atlas.say("page.schematic-tag") : "",
      at: at,
      line: line ? g : null,
      gap: one.symbol ? one.symbol.size / 2 + 3 : 0,
      half: Math.max(2, (Atlas.mm(one.look.width_mm) + Atlas.mm(one.look.casing_mm || 0)) / 2),
      point: Boolean(one.symbol),
      /* A line has many places for its name, an area few: it chooses before lines of its weight. */
      rank: Atlas._rank(one) - (line || one.symbol ? 0 : 12),
      size: one.look.size_mm || one.look.width_mm || 0,
      style: Atlas._labelStyle(one, place),
    });
    return all;
  }, []);
};

Atlas._labelStyle = function (one, place) {
  const kind = place ? place.kind : "";
  const grey = place && place.status === "reference";
  const colour = kind === "river" ? "#2A6A96" : kind === "town" ? "#2b2b2b" : grey ? "#5d5a55" : Atlas.darken(one.look.colour);
  const big = kind === "core" || kind === "zone" || (kind === "town" && /街道$/.test(place.name_zh || ""));
  return { colour: colour, px: kind === "core" ? 15 : kind === "zone" ? 14 : kind === "town" ? 12.5 : 12.5, weight: big || (!grey && kind !== "river") ? 700 : 400, cls: "label-" + (kind || "other") };
};

/* The look's hue, dark enough to read at 4.5:1 on the ground. */
Atlas.darken = function (colour, limit) {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour || "");
  if (!hex) return "#333";
  let rgb = [0, 2, 4].map((i) => parseInt(hex[1].substr(i, 2), 16));
  const lum = (c) => c.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : Math.pow((v / 255 + 0.055) / 1.055, 2.4))).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  while (lum(rgb) > (limit || 0.14)) rgb = rgb.map((v) => v * 0.92);
  return "rgb(" + rgb.map(Math.round).join(",") + ")";
};

/* Names of adjoining districts: at the middle of what is seen of each, wide-set and grey. */
Atlas._outside = function (map) {
  if (Atlas.layers.neighbours && !map.hasLayer(Atlas.layers.neighbours)) return [];
  const view = map.getSize();
  const cells = [];
  for (let i = 0.5; i < 18; i += 1) for (let j = 0.5; j < 14; j += 1) cells.push(L.point((view.x * i) / 18, (view.y * j) / 14));
  const spots = cells.map((p) => ({ p: p, ll: map.containerPointToLatLng(p) }));
  return (Atlas.data.atlas.ground.neighbours || []).reduce((all, one) => {
    if (one.g && !one.box) one.box = L.latLngBounds([].concat.apply([], Atlas._outers(one.g)).map((c) => [c[1], c[0]]));
    const inside = one.g ? spots.filter((s) => one.box.contains(s.ll) && Atlas._within(s.ll, one.g)) : [];
    if (inside.length < 2) return all;
    const mean = inside.reduce((m, s) => m.add(s.p), L.point(0, 0)).divideBy(inside.length);
    const best = inside.slice().sort((a, b) => a.p.distanceTo(mean) - b.p.distanceTo(mean));
    const style = { colour: "#77726a", px: 13, weight: 400, cls: "label-neighbour", spacing: Atlas.lang === "zh" ? 6 : 2 };
    all.push({ text: Atlas.pick(one, "name"), at: best[0].p, spots: best.slice(0, 24).map((s) => s.p), gap: 0, rank: 120, size: 0, style: style });
    return all;
  }, []);
};

Atlas._outers = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((rings) => rings[0]));

Atlas._within = function (ll, geometry) {
  return Atlas._outers(geometry).some((ring) => {
    let odd = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i];
      const b = ring[j];
      if (a[1] > ll.lat !== b[1] > ll.lat && ll.lng < ((b[0] - a[0]) * (ll.lat - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
    return odd;
  });
};
