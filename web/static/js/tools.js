/* Tools: coordinates under the pointer, scale, distance and area on the printing grid, reset, top bar. */
"use strict";

Atlas.GRID = "EPSG:4548";

/* In full screen what lies over the map comes along, and with it the disclaimer, which stands below the map otherwise. */
Atlas._fullScreen = function (map) {
  const frame = Atlas.$(".map-frame");
  const said = Atlas.$(".foot .disclaimer");
  const home = said && said.parentNode;
  if (!map.fullscreenControl || !home) return;
  map.fullscreenControl.options.fullscreenElement = frame;
  map.on("enterFullscreen", () => frame.appendChild(said));
  map.on("exitFullscreen", () => home.insertBefore(said, home.firstChild));
};

/* What is not drawn lies over the map where there is room for both; the labels make way for it. */
Atlas._awaiting = function (map) {
  const list = Atlas.$("#awaiting");
  if (!list) return;
  list.open = map.getSize().x > 900;
  list.addEventListener("toggle", Atlas.layoutSoon);
};

Atlas.startTools = function (map) {
  Atlas.on("records", () => {
    if (!Atlas.options.crs4548 || !window.proj4) return;
    proj4.defs(Atlas.GRID, Atlas.options.crs4548);
    Atlas.toGrid = (latlng) => proj4("EPSG:4326", Atlas.GRID, [latlng.lng, latlng.lat]);
    Atlas._coordinates(map.getCenter());
  });
  Atlas._topBar(map);
  Atlas._mapTools(map);
  Atlas._awaiting(map);
  Atlas._fullScreen(map);
  map.on("mousemove", (event) => Atlas._coordinates(event.latlng));
  map.on("move zoomend", () => Atlas._coordinates(map.getCenter()));
  map.on("zoomend moveend", Atlas._scale);
  Atlas.on("lang", () => {
    Atlas._scale();
    Atlas._coordinates(map.getCenter());
    Atlas._controlWords();
    Atlas.renameTargets();
  });
  map.getContainer().setAttribute("role", "region");
};

Atlas._coordinates = function (at) {
  const out = Atlas.$("#coordinates");
  if (!out) return;
  const lonlat = at.lng.toFixed(5) + "° E  " + at.lat.toFixed(5) + "° N";
  const grid = Atlas.toGrid ? Atlas.toGrid(at) : null;
  out.textContent = grid ? lonlat + "  ·  " + Atlas.GRID + "  E " + Atlas.number(grid[0]) + "  N " + Atlas.number(grid[1]) + " m" : lonlat;
};

/* Ratio at the middle of the screen, from mm on a 96 dpi display, to two figures. */
Atlas._scale = function () {
  const map = Atlas.map;
  const out = Atlas.$("#scale-ratio");
  if (!out) return;
  const y = map.getSize().y / 2;
  const metres = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y]));
  const ratio = (metres / 100) * Atlas.PX_PER_MM * 1000;
  const step = Math.pow(10, Math.floor(Math.log(ratio) / Math.LN10) - 1);
  out.textContent = Atlas.say("page.scale-about", { n: Atlas.number(Math.round(ratio / step) * step) });
};

Atlas._topBar = function (map) {
  const toggle = Atlas.$("#left-toggle");
  const fold = (folded) => {
    document.body.classList.toggle("left-folded", folded);
    toggle.setAttribute("aria-expanded", String(!folded));
    map.invalidateSize({ pan: false });
  };
  const start = map.getSize().x + "x";
  toggle.addEventListener("click", () => fold(!document.body.classList.contains("left-folded")));
  Atlas.$("#left-close").addEventListener("click", () => {
    fold(true);
    toggle.focus();
  });
  if (window.matchMedia("(max-width: 760px)").matches) {
    fold(true);
    if (start !== map.getSize().x + "x") Atlas.goHome(true);
  }
  Atlas.$("#lang").addEventListener("click", () => Atlas.setLang(Atlas.lang === "zh" ? "en" : "zh"));
  Atlas.$("#how").addEventListener("click", () => {
    fold(false);
    const block = Atlas.$("#how-to-read");
    block.open = true;
    Atlas.$("#left").classList.add("is-laid-out");
    block.scrollIntoView({ block: "start" });
    block.querySelector("summary").focus({ preventScroll: true });
  });
  Atlas.$("#print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => Atlas._printing(map, true));
  window.addEventListener("afterprint", () => Atlas._printing(map, false));
};

/* The map takes the paper's size before it is printed, with the same ground in view; what is not drawn is listed, unfolded,
   with the legend. All of it is set back afterwards. */
Atlas._printing = function (map, on) {
  if (on === document.body.classList.contains("is-printing")) return;
  const bounds = map.getBounds();
  if (on) Atlas._before = { at: map.getCenter(), zoom: map.getZoom(), folded: [] };
  document.body.classList.toggle("is-printing", on);
  const list = Atlas.$("#awaiting");
  if (list) Atlas.$(on ? "#left" : ".map-frame").appendChild(list);
  if (list && on) Atlas._before.folded = Atlas.all("#awaiting, #awaiting details, #how-to-read").filter((one) => !one.open);
  Atlas._before.folded.forEach((one) => (one.open = on));
  map.invalidateSize({ pan: false, animate: false });
  if (on && bounds.contains(Atlas.options.bounds)) Atlas.goHome(true);
  else if (on) map.fitBounds(bounds, { animate: false });
  else map.setView(Atlas._before.at, Atlas._before.zoom, { animate: false });
  Atlas.layout();
};

Atlas.goHome = function (still) {
  const calm = still || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  Atlas.map.fitBounds(Atlas.options.bounds, { animate: !calm, padding: [12, 12] });
};

/* Plain text for Leaflet's attribution, which it would read as markup. */
Atlas.escape = function (text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
};

/* Every source on the page is named on the map, once. */
Atlas._attribution = function (map) {
  if (!map.attributionControl) L.control.attribution().addTo(map);
  map.attributionControl.setPrefix("Leaflet");
  map.attributionControl.getContainer().setAttribute("tabindex", "0");
  Atlas.options.attributions.forEach((text) => map.attributionControl.addAttribution(Atlas.escape(text)));
};

/* A bar of own tools beneath the zoom buttons; zoom and scale are added where folium has not. */
Atlas._mapTools = function (map) {
  if (!map.zoomControl) map.zoomControl = L.control.zoom().addTo(map);
  if (!Atlas.$(".leaflet-control-scale")) L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  Atlas._attribution(map);
  const Bar = L.Control.extend({
    options: { position: "topleft" },
    onAdd: () => {
      const bar = Atlas.el(
        "div",
        { class: "leaflet-bar atlas-tools", role: "toolbar" },
        Atlas._toolButton("home", "M3 11l9-8l9 8M6 9v11h12V9", () => Atlas.goHome(false)),
        Atlas._toolButton("distance", "M3 16L16 3l5 5L8 21zM7 12l2 2M10 9l3 3M13 6l2 2", () => Atlas._measuring("distance")),
        Atlas._toolButton("area", "M4 7l8-4l8 6l-3 11H6zM4 7l13 13M20 9L6 20", () => Atlas._measuring("area"))
      );
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  map.addControl(new Bar());
};

Atlas._toolButton = function (name, path, act) {
  const icon = Atlas.svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, Atlas.svg("path", { d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linejoin": "round", "stroke-linecap": "round" }));
  const words = Atlas.say("page.tool-" + name);
  return Atlas.el("button", { type: "button", id: "tool-" + name, "data-w-label": "page.tool-" + name, "aria-label": words, title: words, onclick: act }, icon);
};

/* Leaflet and its plugins speak English only: their buttons get our words. */
Atlas._controlWords = function () {
  Atlas.map.getContainer().setAttribute("aria-label", Atlas.say("page.map"));
  const name = (selector, key) => {
    const node = Atlas.$(selector);
    if (!node) return;
    node.title = Atlas.say(key);
    node.setAttribute("aria-label", Atlas.say(key));
  };
  name(".leaflet-control-zoom-in", "page.zoom-in");
  name(".leaflet-control-zoom-out", "page.zoom-out");
  name(".leaflet-control-zoom-fullscreen", "page.fullscreen");
};

/* Click or Enter (at the middle of the map) adds a corner; Escape, or the tool again, ends. */
Atlas._measuring = function (mode) {
  const map = Atlas.map;
  const again = Atlas._measure_ && Atlas._measure_.mode === mode;
  if (Atlas._measure_) Atlas._stopMeasuring();
  if (again) return;
  const lines = L.polyline([], { color: "#0b4fa8", weight: 2.5, interactive: false });
  const area = L.polygon([], { color: "#0b4fa8", weight: 2.5, fillOpacity: 0.12, interactive: false });
  const state = { mode: mode, points: [], shape: (mode === "area" ? area : lines).addTo(map), dots: L.layerGroup().addTo(map) };
  state.add = (event) => Atlas._corner(state, event.latlng);
  state.key = (event) => {
    if (event.key === "Enter" && event.target === map.getContainer()) Atlas._corner(state, map.getCenter());
    if (event.key === "Escape") {
      event.stopPropagation();
      Atlas._stopMeasuring();
    }
  };
  Atlas._measure_ = state;
  map.doubleClickZoom.disable();
  map.getContainer().classList.add("is-measuring");
  map.on("click", state.add);
  document.addEventListener("keydown", state.key, true);
  Atlas.$("#tool-" + mode).setAttribute("aria-pressed", "true");
  Atlas._measured(Atlas.say("page.measure-hint"));
};

Atlas._corner = function (state, at) {
  state.points.push(at);
  state.shape.setLatLngs(state.points);
  state.dots.addLayer(L.circleMarker(at, { radius: 4, color: "#0b4fa8", fillColor: "#fff", fillOpacity: 1, weight: 2, interactive: false }));
  const xy = state.points.map((p) => (Atlas.toGrid ? Atlas.toGrid(p) : [p.lng * 86000, p.lat * 111000]));
  let length = 0;
  let twice = 0;
  xy.forEach((p, i) => {
    const q = xy[(i + 1) % xy.length];
    if (i + 1 < xy.length) length += Math.hypot(q[0] - p[0], q[1] - p[1]);
    twice += p[0] * q[1] - q[0] * p[1];
  });
  const km = (m) => (m < 1000 ? Atlas.number(m) + " m" : (m / 1000).toFixed(2) + " km");
  const text = state.mode === "area" ? Atlas.say("page.measured-area", { a: (Math.abs(twice) / 2e6).toFixed(3), ha: (Math.abs(twice) / 2e4).toFixed(1) }) : Atlas.say("page.measured-length", { l: km(length) });
  Atlas._measured(text);
};

Atlas._measured = function (text) {
  const out = Atlas.$("#measured");
  out.hidden = !text;
  out.textContent = text;
};

Atlas._stopMeasuring = function () {
  const state = Atlas._measure_;
  const map = Atlas.map;
  Atlas._measure_ = null;
  map.removeLayer(state.shape);
  map.removeLayer(state.dots);
  map.off("click", state.add);
  map.doubleClickZoom.enable();
  map.getContainer().classList.remove("is-measuring");
  document.removeEventListener("keydown", state.key, true);
  Atlas.$("#tool-" + state.mode).removeAttribute("aria-pressed");
  Atlas._measured("");
};
