/* Base maps from the network, only in a build that asked for them, off until chosen, never in GCJ-02. */
"use strict";

Atlas.TIANDITU = "https://t{s}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}";
Atlas.BASEMAPS = [
  { id: "tianditu", key: true, attribution: "天地图", layers: ["vec", "cva"] },
  { id: "osm", url: "https://tile.openstreetmap.org/{z}/{x}/{y}.png", attribution: "© OpenStreetMap contributors" },
];

/* options.online is true in a build with --online-basemaps; without it the choice is not even shown. */
Atlas.startBasemaps = function (map) {
  const box = Atlas.$("#basemaps");
  if (!box) return;
  box.hidden = !Atlas.options.online;
  if (!Atlas.options.online) return;
  [{ id: "" }].concat(Atlas.BASEMAPS).forEach((one) => {
    const key = "page.basemap-" + (one.id || "none");
    const radio = Atlas.el("input", { type: "radio", name: "basemap", value: one.id, checked: !one.id, onchange: () => Atlas._basemap(map, one) });
    box.appendChild(Atlas.el("label", { class: "basemap" }, radio, Atlas.el("span", { "data-w": key }, Atlas.say(key))));
  });
};

Atlas._basemap = function (map, one) {
  if (Atlas._tiles) map.removeLayer(Atlas._tiles);
  Atlas._tiles = null;
  Atlas.all(".basemap-key, .basemap-failed").forEach((row) => row.remove());
  const key = one.key ? Atlas.keep("key." + one.id) || "" : "";
  const ready = Boolean(one.id) && (!one.key || Boolean(key));
  map.getContainer().classList.toggle("has-basemap", ready);
  if (one.key && !key) Atlas._askKey(map, one);
  if (!ready) return;
  const options = { attribution: Atlas.escape(one.attribution), maxZoom: 18, opacity: 0.75, subdomains: "01234567", key: encodeURIComponent(key) };
  const tiles = one.url ? [L.tileLayer(one.url, options)] : one.layers.map((layer) => L.tileLayer(Atlas.TIANDITU, Object.assign({ layer: layer }, options)));
  tiles.forEach((layer) => layer.on("tileerror", () => Atlas._basemapFailed(map, one)));
  Atlas._tiles = L.layerGroup(tiles).addTo(map);
};

/* Said once; where a key is needed it may be the wrong one, so the field comes back. */
Atlas._basemapFailed = function (map, one) {
  if (Atlas.$(".basemap-failed")) return;
  const text = Atlas.say("page.basemap-failed");
  Atlas.$("#basemaps").appendChild(Atlas.el("p", { class: "basemap-failed", "data-w": "page.basemap-failed" }, text));
  Atlas.announce(text);
  if (one.key) Atlas._askKey(map, one);
};

/* The key is typed by the reader and stays in this browser. */
Atlas._askKey = function (map, one) {
  const field = Atlas.el("input", { type: "text", value: Atlas.keep("key." + one.id) || "", autocomplete: "off", spellcheck: "false", "aria-label": Atlas.say("page.basemap-key") });
  const save = () => {
    Atlas.keep("key." + one.id, field.value.trim() || null);
    if (field.value.trim()) Atlas._basemap(map, one);
  };
  const button = Atlas.el("button", { type: "button", class: "button", onclick: save }, Atlas.say("page.save"));
  Atlas.$("#basemaps").appendChild(Atlas.el("p", { class: "basemap-key" }, Atlas.say("page.basemap-key"), field, button));
  field.focus();
};
