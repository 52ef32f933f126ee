/* The layer tree: check boxes, branches and presets decide what is drawn, and the legend follows. */
"use strict";

Atlas.startTree = function (map) {
  Atlas.all("input[data-layer]").forEach((box) => {
    const group = Atlas.layers[box.getAttribute("data-layer")];
    if (!group) return;
    group.wanted = box.checked;
    group.first = box.checked;
    box.addEventListener("change", () => {
      group.wanted = box.checked;
      Atlas.applyLayers();
      Atlas.announce(Atlas.say(box.checked ? "page.layer-on" : "page.layer-off", { name: Atlas.pick(group.spec, "title") }));
    });
  });
  Atlas.all("input[data-branch]").forEach((box) => {
    box.addEventListener("change", () => {
      Atlas._leaves(box).forEach((leaf) => Atlas._want(leaf.getAttribute("data-layer"), box.checked));
      Atlas.applyLayers();
    });
  });
  Atlas.all("button[data-preset]").forEach((button) => button.addEventListener("click", () => Atlas.preset(button.getAttribute("data-preset"))));
  map.on("zoomend", Atlas.applyLayers);
  map.on("moveend", Atlas._legend);
  Atlas.on("lang", () => Atlas._fade(map.getZoom()));
};

Atlas._leaves = function (box) {
  return Atlas.all("input[data-layer]", box.closest("[data-theme]"));
};

Atlas._want = function (id, wanted) {
  if (Atlas.layers[id]) Atlas.layers[id].wanted = wanted;
};

Atlas.PRESETS = {
  default: (spec) => Atlas.layers[spec.id].first,
  located: (spec) => spec.genre !== "diagram",
  diagrams: (spec) => spec.genre === "diagram" || spec.theme === "admin",
  none: () => false,
};

Atlas.preset = function (name) {
  const rule = Atlas.PRESETS[name] || Atlas.PRESETS.default;
  Object.keys(Atlas.layers).forEach((id) => (Atlas.layers[id].wanted = rule(Atlas.layers[id].spec)));
  Atlas.applyLayers();
  const button = Atlas.$('button[data-preset="' + name + '"]');
  if (button) Atlas.announce(button.textContent);
};

/* Bring the map, the boxes and the legend in line with what is wanted and with the zoom. */
Atlas.applyLayers = function () {
  const map = Atlas.map;
  const zoom = map.getZoom();
  Object.keys(Atlas.layers)
    .sort((a, b) => (Atlas.spec(a).order || 0) - (Atlas.spec(b).order || 0))
    .forEach((id) => {
      const group = Atlas.layers[id];
      const inRange = zoom >= (group.spec.min_zoom || 0) && zoom <= (group.spec.max_zoom === undefined ? 22 : group.spec.max_zoom);
      const show = group.wanted && inRange;
      if (show && !map.hasLayer(group)) map.addLayer(group);
      if (!show && map.hasLayer(group)) map.removeLayer(group);
      if (Atlas.GROUND_PANES[id]) Atlas.sheets[Atlas.GROUND_PANES[id]].style.display = show ? "" : "none";
      const box = Atlas.$('input[data-layer="' + id + '"]');
      if (!box) return;
      box.checked = group.wanted;
      box.closest("li").classList.toggle("out-of-range", group.wanted && !inRange);
    });
  Atlas._branches();
  Atlas._fade(zoom);
  Atlas._legend();
  Atlas.emit("layers");
};

Atlas._branches = function () {
  Atlas.all("input[data-branch]").forEach((box) => {
    const leaves = Atlas._leaves(box);
    const on = leaves.filter((leaf) => leaf.checked).length;
    box.checked = leaves.length > 0 && on === leaves.length;
    box.indeterminate = on > 0 && on < leaves.length;
    const out = box.closest("[data-theme]").querySelector(".branch-count");
    if (out) out.textContent = on + "/" + leaves.length;
  });
};

/* Diagrams fade beyond 1:150,000; a strip says that they do not gain precision by zooming in. */
Atlas._fade = function (zoom) {
  const faded = zoom >= Atlas.DIAGRAM_FADES_AT;
  const any = Object.keys(Atlas.layers).some((id) => Atlas.spec(id).genre === "diagram" && Atlas.layers[id].wanted);
  Atlas.map.getContainer().classList.toggle("diagrams-faded", faded);
  const strip = Atlas.$("#strip");
  if (!strip) return;
  strip.hidden = !any;
  strip.classList.toggle("is-strong", faded);
  const words = strip.querySelector("[data-strip]");
  words.textContent = Atlas.say(faded ? "page.diagram-faded" : "page.diagram-strip");
};

/* The legend lists what is in view: blocks of layers that are drawn, and in them the classes that the window shows. */
Atlas._legend = function () {
  const bounds = Atlas.map.getBounds();
  let shown = 0;
  Atlas.all("[data-legend]").forEach((block) => {
    const group = Atlas.layers[block.getAttribute("data-legend")];
    const on = Boolean(group && Atlas.map.hasLayer(group) && !(group.spec.genre === "diagram" && Atlas.map.getZoom() >= Atlas.DIAGRAM_FADES_AT));
    const seen = {};
    if (on) group.features.forEach((drawn) => Atlas._boundsOf(drawn).intersects(bounds) && (seen[Atlas.lookKey(drawn.look)] = true));
    Atlas.all("[data-look]", block).forEach((row) => (row.hidden = !seen[row.getAttribute("data-look")]));
    block.hidden = !Object.keys(seen).length;
    if (!block.hidden) shown += 1;
  });
  const empty = Atlas.$("#legend-empty");
  if (empty) empty.hidden = shown > 0;
};

/* The same words as atlas.render.page_context.look_key. */
Atlas.lookKey = (look) => [look.geometry, look.group, look.status, look.colour, look.glyph, look.hatch, Math.round(100 * look.width_mm), Math.round(100 * look.size_mm)].join("|");

/* A line is in view where its box is; a zone's and a band's soft rims are left out. */
Atlas._boundsOf = function (drawn) {
  const g = drawn.feature.g;
  if (!drawn.bounds) drawn.bounds = Atlas.isPoint(g) ? L.latLngBounds([[g.coordinates[1], g.coordinates[0]]]) : Atlas._path(g, "lines", {}).getBounds();
  return drawn.bounds;
};

/* Turn on the layer of a place, if it is off, so that a link to it never leads to an empty map. */
Atlas.reveal = function (id) {
  const found = Atlas.findDrawn(id);
  if (!found) return null;
  if (!found.group.wanted) {
    found.group.wanted = true;
    Atlas.applyLayers();
  }
  return found.drawn;
};

Atlas.findDrawn = function (id) {
  const home = (Atlas.place(id) || {}).layer;
  const ids = (home ? [home] : []).concat(Object.keys(Atlas.layers));
  for (let i = 0; i < ids.length; i += 1) {
    const group = Atlas.layers[ids[i]];
    const drawn = group && group.features.find((one) => one.feature.id === id);
    if (drawn) return { group: group, drawn: drawn };
  }
  return null;
};
