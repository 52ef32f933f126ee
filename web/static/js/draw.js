/* Drawing: the panes, the ground, and each feature from its look. */
"use strict";

/* Low to high. Diagrams have sheets of their own, so that they fade together. */
Atlas.SHEETS = [
  "ground-fill", "neighbours", "ground", "rings", "bands", "diagram-rings", "diagram-bands", "diagrams", "polygons", "casings", "lines",
  "hits", "boundary",
];
/* Above the sheets, which lie at 400; tiles lie at 200, popups at 700. */
Atlas.PANES = [["diagram-symbols", 590], ["symbols", 600], ["badges", 610], ["labels", 620]];
Atlas.DIAGRAM_FADES_AT = 12;

/* One drawing for all shapes, each in the group of its sheet: a drawing for each sheet would be painted whole for each. */
Atlas.Sheets = L.SVG.extend({
  _initContainer: function () {
    L.SVG.prototype._initContainer.call(this);
    Atlas.sheets = {};
    Atlas.SHEETS.forEach((name) => (Atlas.sheets[name] = this._rootGroup.appendChild(Atlas.svg("g", { class: "pane-" + name }))));
  },
  /* In the order of the layers, also of one that is switched on again over those that are on. */
  _addPath: function (layer) {
    const sheet = Atlas.sheets[layer.options.pane];
    layer._path._order = layer.options.order || 0;
    let after = null;
    for (let node = sheet.lastChild; node && node._order > layer._path._order; node = node.previousSibling) after = node;
    sheet.insertBefore(layer._path, after);
    layer.addInteractiveTarget(layer._path);
  },
});

/* Put where it stands on the map's plane. Leaflet moves each marker by a 3-D transform, which has the browser keep a
   picture of its own for each: a hundred pictures to lay over one another in every frame. */
Atlas.stand = function (node, at) {
  node._leaflet_pos = at;
  node.style.transform = "translate(" + at.x + "px," + at.y + "px)";
};

Atlas.Marker = L.Marker.extend({
  _setPos: function (at) {
    Atlas.stand(this._icon, at);
    this._zIndex = at.y + this.options.zIndexOffset;
    this._resetZIndex();
  },
});

Atlas.makePanes = function (map) {
  Atlas.PANES.forEach((row) => {
    const pane = map.createPane(row[0]);
    pane.style.zIndex = row[1];
    pane.classList.add("pane-" + row[0]);
    if (row[0] === "labels" || row[0] === "badges") pane.style.pointerEvents = "none";
  });
  Atlas._renderer = new Atlas.Sheets({ padding: 0.1 }).addTo(map);
};

/* GeoJSON coordinates to Leaflet's, at the depth of the geometry's type. */
Atlas.latlngs = function (geometry) {
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[geometry.type];
  return L.GeoJSON.coordsToLatLngs(geometry.coordinates, depth);
};

Atlas.isPolygon = (geometry) => /Polygon$/.test(geometry.type);
Atlas.isPoint = (geometry) => geometry.type === "Point";

/* Lines keep every vertex: a belt and its river, thinned apart, would part. */
Atlas._path = function (geometry, pane, style) {
  const make = Atlas.isPolygon(geometry) ? L.polygon : L.polyline;
  const base = { pane: pane, renderer: Atlas._renderer, interactive: false, fill: false, stroke: true, lineCap: "round", lineJoin: "round", smoothFactor: Atlas.isPolygon(geometry) ? 1 : 0 };
  return make(Atlas.latlngs(geometry), Object.assign(base, style));
};

Atlas.dash = function (mms) {
  return mms && mms.length ? mms.map((mm) => Math.max(0.1, Atlas.mm(mm)).toFixed(1)).join(" ") : null;
};

/* Pale outside, paper inside, the boundary band on the inner side only: the outside covers its outer half. */
Atlas.drawGround = function (map) {
  const ground = Atlas.data.atlas.ground;
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const put = (geometry, pane, style) => Atlas._path(geometry, pane, style).addTo(map);
  if (ground.district) {
    const rings = ground.district.type === "Polygon" ? [ground.district.coordinates[0]] : ground.district.coordinates.map((p) => p[0]);
    const world = [[[100, 25], [135, 25], [135, 52], [100, 52], [100, 25]]].concat(rings);
    put(ground.district, "ground-fill", { stroke: false, fill: true, fillColor: token("--ground-in"), fillOpacity: 1 });
    put(ground.district, "ground-fill", { color: token("--boundary-band"), weight: 2 * Atlas.mm(1.2), opacity: 1 });
    put({ type: "Polygon", coordinates: world }, "ground-fill", { stroke: false, fill: true, fillColor: token("--ground-out"), fillOpacity: 1 });
  }
  (ground.neighbours || []).forEach((one) => {
    if (one.g) put(one.g, "neighbours", { color: token("--neighbour-line"), weight: 1, opacity: 1 });
  });
  /* Rivers as ground are pale and wide, without a core: their positions are known to about a kilometre. */
  (ground.lines || []).forEach((line) => put(line.g, "ground", { color: token("--ground-water"), weight: Atlas.mm(1.7), lineCap: "round" }));
  if (ground.district) {
    put(ground.district, "boundary", { color: token("--boundary"), weight: Atlas.mm(0.45), dashArray: "11 4 1.500 4", lineCap: "butt", className: "district-boundary" });
  }
};

/* The ground paints the boundary and the neighbours; their layers only switch these panes and take the pointer. */
Atlas.GROUND_PANES = { district: "boundary", neighbours: "neighbours" };

/* A layer of the atlas: what it holds is drawn when it is first shown or asked for. */
Atlas.Group = L.LayerGroup.extend({
  initialize: function (spec) {
    L.LayerGroup.prototype.initialize.call(this, []);
    this.spec = spec;
  },
  onAdd: function (map) {
    Atlas.featuresOf(this);
    L.LayerGroup.prototype.onAdd.call(this, map);
  },
});

Object.defineProperty(Atlas.Group.prototype, "features", { get: function () { return Atlas.featuresOf(this); } });

Atlas.featuresOf = function (group) {
  if (!group._drawn) {
    group._drawn = [];
    (Atlas.data.atlas.features[group.spec.id] || []).forEach((feature) => Atlas._drawFeature(group, feature));
  }
  return group._drawn;
};

Atlas._drawFeature = function (group, feature) {
  const look = Atlas.data.atlas.looks[feature.look];
  const kind = (Atlas.place(feature.id) || {}).kind;
  if (!look || !feature.g || kind === "neighbour") return;
  const drawn = { feature: feature, look: look, spec: group.spec, target: null, symbol: null };
  const diagram = group.spec.genre === "diagram";
  const pane = (name) => (diagram ? { rings: "diagram-rings", bands: "diagram-bands", symbols: "diagram-symbols" }[name] || "diagrams" : name);
  const add = (layer) => {
    layer.options.order = group.spec.order;
    group.addLayer(layer);
    return layer;
  };
  if (kind === "district") drawn.target = add(Atlas._target(drawn, feature.g, { color: look.colour, weight: 12, opacity: 0, className: "hit hit-line" }, "boundary"));
  else if (Atlas.isPoint(feature.g)) Atlas._symbol(drawn, pane, add);
  else if (Atlas.isPolygon(feature.g)) Atlas._area(drawn, pane, add);
  else Atlas._line(drawn, pane, add);
  Atlas._bands(drawn, pane, add);
  (feature.bubbles || []).forEach((at, i, ends) => add(Atlas._bubble(drawn, at, i, ends)));
  (feature.chips || []).forEach((chip) => add(Atlas._chip(drawn, chip)));
  group._drawn.push(drawn);
};

/* The uncertain width: never thinner than 1.2 mm each side, whatever the scale. */
Atlas._bands = function (drawn, pane, add) {
  const look = drawn.look;
  const g = drawn.feature.g;
  const line = !Atlas.isPoint(g) && !Atlas.isPolygon(g);
  if ((drawn.feature.bubbles || []).length) return;
  if (look.band === "accuracy") {
    const band = drawn.feature.band;
    /* The rim is seen where the scale makes bands wide: features.css. It is whole, for dashes mean status. */
    if (band) add(Atlas._path(band, pane("bands"), { color: look.colour, weight: 1.2, opacity: 0, fill: true, fillOpacity: 1, className: "band-area" }));
    if (line) add(Atlas._path(g, pane("bands"), { color: look.colour, weight: Atlas.mm(2.4), className: band ? "band-least" : "" }));
  } else if (look.band === "wide" && line) {
    add(Atlas._path(g, pane("bands"), { color: look.colour, weight: Atlas.mm(3.4) }));
  }
};

Atlas._line = function (drawn, pane, add) {
  const look = drawn.look;
  const g = drawn.feature.g;
  const dash = Atlas.dash(look.dash_mm);
  const dotted = dash && look.dash_mm[0] < 1;
  const opacity = look.opacity || 1;
  const weight = Math.max(1, Atlas.mm(look.width_mm) * (look.band === "wide" ? 0.6 : 1));
  if (look.casing && look.casing_mm) {
    add(Atlas._path(g, pane("casings"), { color: look.casing, weight: Atlas.mm(look.width_mm + look.casing_mm), opacity: opacity }));
  }
  add(Atlas._path(g, pane("lines"), { color: look.colour, weight: weight, opacity: opacity, dashArray: dash, lineCap: dash && !dotted ? "butt" : "round" }));
  if (look.ticks) {
    add(Atlas._path(g, pane("lines"), { color: "#fff", weight: weight * 0.6, dashArray: "7 7", lineCap: "butt" }));
  }
  drawn.target = add(Atlas._target(drawn, g, { color: look.colour, weight: Math.max(14, weight + 8), opacity: 0, className: "hit hit-line" }, pane("hits")));
};

Atlas._area = function (drawn, pane, add) {
  const look = drawn.look;
  const g = drawn.feature.g;
  const rings = drawn.feature.rings || [];
  const fill = look.fill || look.colour;
  const shape = (geometry, style) => add(Atlas._path(geometry, pane("polygons"), style));
  if (look.edge === "crisp") {
    shape(g, { stroke: false, fill: true, fillColor: fill, fillOpacity: look.fill_opacity });
  } else {
    const soft = rings.length ? rings : [g];
    soft.forEach((ring, i) => {
      const rising = (look.fill_opacity * (i + 1)) / soft.length;
      add(Atlas._path(ring, pane("rings"), { stroke: false, fill: true, fillColor: fill, fillOpacity: rising, smoothFactor: 0 }));
    });
  }
  const inner = look.edge === "crisp" || !rings.length ? g : rings[rings.length - 1];
  if (look.hatch && look.hatch !== "none") shape(inner, { stroke: false, fill: true, fillColor: Atlas.hatch(look.hatch, look.colour), fillOpacity: look.edge === "crisp" ? 0.8 : 0.5 });
  if (look.width_mm && look.edge === "crisp") {
    const dotted = look.dash_mm.length && look.dash_mm[0] < 1;
    shape(g, { color: look.colour, weight: Math.max(1, Atlas.mm(look.width_mm)), dashArray: Atlas.dash(look.dash_mm), lineCap: dotted ? "round" : "butt", opacity: look.opacity });
  }
  if (look.edge !== "crisp" && look.dash_mm.length) {
    /* A soft rim has no stroke to carry the status: a thin line round the heart does, for what is not there yet. */
    const dotted = look.dash_mm[0] < 1;
    shape(inner, { color: look.colour, weight: Math.max(1, Atlas.mm(0.3)), dashArray: Atlas.dash(look.dash_mm), lineCap: dotted ? "round" : "butt", opacity: 0.7 * look.opacity });
  }
  drawn.target = add(Atlas._target(drawn, g, { stroke: true, color: look.colour, weight: 2, opacity: 0, fill: true, fillOpacity: 0, className: "hit hit-area" }, pane("polygons")));
};

/* The transparent shape that takes pointer and keyboard; it shows itself on hover and focus. */
Atlas._target = function (drawn, geometry, style, pane) {
  const layer = Atlas._path(geometry, pane || "hits", Object.assign({ interactive: true, bubblingMouseEvents: false }, style));
  layer.on("add", () => Atlas.armTarget(layer.getElement(), drawn));
  layer.on("click", (event) => Atlas.openFeature(drawn, event.latlng, false));
  return layer;
};

Atlas.armTarget = function (node, drawn) {
  if (!node) return;
  const place = Atlas.place(drawn.feature.id) || {};
  node.setAttribute("tabindex", "0");
  node.setAttribute("role", "button");
  node.setAttribute("data-place", drawn.feature.id);
  const comma = Atlas.lang === "zh" ? "，" : ", ";
  node.setAttribute("aria-label", [Atlas.pick(place, "name"), Atlas.term("kind", place.kind), Atlas.term("precision", place.precision)].filter(Boolean).join(comma));
  if (node._armed) return;
  node._armed = true;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    Atlas.openFeature(drawn, null, true);
  });
};

/* In another language a feature has another name; those that are off are named when they come on. */
Atlas.renameTargets = function () {
  Object.keys(Atlas.layers).forEach((id) => {
    if (!Atlas.map.hasLayer(Atlas.layers[id])) return;
    Atlas.layers[id].features.forEach((drawn) => Atlas.armTarget(drawn.target.getElement(), drawn));
  });
};

Atlas._symbol = function (drawn, pane, add) {
  const look = drawn.look;
  const size = Math.max(6.5, Atlas.mm(look.size_mm || 3));
  const box = Atlas.el("div", { class: "symbol-box" }, Atlas.glyph(look, size));
  const badge = Atlas.badge(drawn);
  if (badge) box.appendChild(badge);
  const c = drawn.feature.g.coordinates;
  const icon = L.divIcon({ className: "symbol", html: box, iconSize: [0, 0] });
  const marker = new Atlas.Marker([c[1], c[0]], { icon: icon, pane: pane("symbols"), keyboard: false, riseOnHover: true, bubblingMouseEvents: false });
  drawn.symbol = { marker: marker, box: box, size: size, badge: badge };
  drawn.target = marker;
  marker.on("add", () => Atlas.armTarget(marker.getElement(), drawn));
  marker.on("click", () => Atlas.openFeature(drawn, marker.getLatLng(), false));
  add(marker);
};

/* Number of measures: the size grows with it; filled for projects and targets, hollow for policies. */
Atlas.badge = function (drawn) {
  const badge = drawn.feature.badge;
  if (!badge || !badge.n || (drawn.feature.bubbles || []).length) return null;
  const size = Math.round(Math.min(23, 13.5 + 1.6 * Math.sqrt(badge.n)));
  const colour = Atlas.badgeColour(drawn);
  return Atlas.el("span", { class: badge.filled ? "badge badge-filled" : "badge", "aria-hidden": "true", style: { "--c": colour, width: size + "px", height: size + "px", "line-height": size - 3 + "px" } }, badge.n);
};

/* Dark enough for white figures. */
Atlas.badgeColour = function (drawn) {
  const place = Atlas.place(drawn.feature.id);
  return Atlas.darken(place && place.theme ? Atlas.theme(place.theme).colour : drawn.look.colour, 0.175);
};

/* A grid axis ends in numbered bubbles outside the boundary; the number is a slot, not a road. */
Atlas._bubble = function (drawn, at, index, ends) {
  const other = ends[1 - index] || at;
  const wide = Math.abs(at[0] - other[0]) > Math.abs(at[1] - other[1]);
  const out = wide ? L.point(at[0] > other[0] ? 17 : -17, 0) : L.point(0, at[1] > other[1] ? -15 : 15);
  const node = Atlas.el("div", { class: "bubble" + (drawn.feature.bubble_filled ? " bubble-filled" : ""), "aria-hidden": "true", "data-out": Math.sign(out.x) + "," + Math.sign(out.y), style: { "--c": drawn.look.colour, "margin-left": out.x + "px", "margin-top": out.y + "px" } }, drawn.feature.tag || "");
  const icon = L.divIcon({ className: "symbol", html: node, iconSize: [0, 0] });
  return new Atlas.Marker([at[1], at[0]], { icon: icon, pane: "diagram-symbols", interactive: false, keyboard: false });
};

/* A zone's evidence on its towns and hub: filled where a source names it, half-filled where a name suggests it. */
Atlas._chip = function (drawn, chip) {
  const node = Atlas.el("div", { class: "zone-chip is-" + chip.role + " is-" + chip.evidence, "aria-hidden": "true", style: { "--c": drawn.look.colour } });
  const icon = L.divIcon({ className: "symbol", html: node, iconSize: [0, 0] });
  return new Atlas.Marker([chip.at[1], chip.at[0]], { icon: icon, pane: "symbols", interactive: false, keyboard: false, zIndexOffset: chip.role === "hub" ? 2000 : 1000 });
};
