/* Base maps from the network, only in a build that asked for them, off until chosen, never in GCJ-02. */
"use strict";

/* options.online lists what the build allows: {id: "osm" | "tianditu", url, attribution, key: bool}. */
Atlas.startBasemaps = function (map) {
  const box = Atlas.$("#basemaps");
  const list = Atlas.options.online || [];
  if (!box) return;
  box.hidden = !list.length;
  if (!list.length) return;
  const choices = [{ id: "" }].concat(list);
  choices.forEach((one) => {
    const radio = Atlas.el("input", { type: "radio", name: "basemap", value: one.id, checked: !one.id, onchange: () => Atlas._basemap(map, one) });
    box.appendChild(Atlas.el("label", { class: "basemap" }, radio, Atlas.el("span", { "data-w": "page.basemap-" + (one.id || "none") }, Atlas.say("page.basemap-" + (one.id || "none")))));
  });
};

Atlas._basemap = function (map, one) {
  if (Atlas._tiles) map.removeLayer(Atlas._tiles);
  Atlas._tiles = null;
  map.getContainer().classList.toggle("has-basemap", Boolean(one.id));
  if (!one.id) return;
  const key = one.key ? Atlas.keep("key." + one.id) || "" : "";
  if (one.key && !key) {
    Atlas._askKey(map, one);
    return;
  }
  Atlas._tiles = L.tileLayer(one.url.replace("{key}", encodeURIComponent(key)), { attribution: one.attribution, maxZoom: 18, opacity: 0.75 });
  Atlas._tiles.addTo(map);
};

/* The key is typed by the reader and stays in this browser. */
Atlas._askKey = function (map, one) {
  const box = Atlas.$("#basemaps");
  const field = Atlas.el("input", { type: "text", autocomplete: "off", spellcheck: "false", "aria-label": Atlas.say("page.basemap-key") });
  const save = () => {
    Atlas.keep("key." + one.id, field.value.trim() || null);
    row.remove();
    if (field.value.trim()) Atlas._basemap(map, one);
  };
  const row = Atlas.el("p", { class: "basemap-key" }, Atlas.say("page.basemap-key"), field, Atlas.el("button", { type: "button", class: "button", onclick: save }, Atlas.say("page.save")));
  box.appendChild(row);
  field.focus();
};
