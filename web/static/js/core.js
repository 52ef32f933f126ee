/* The namespace: data in, words out, elements made, and the page started. */
"use strict";

var Atlas = {
  data: {},
  layers: {},
  lang: "zh",
  PX_PER_MM: 3.78,
  _ears: {},
};

/* Data files call this; the last value of a name holds. */
Atlas.load = function (name, value) {
  Atlas.data[name] = value;
};

Atlas.mm = function (mm) {
  return (mm || 0) * Atlas.PX_PER_MM;
};

/* The string of `key` in the language chosen, with {facts} filled in; Chinese, then the key itself, where none is. */
Atlas.say = function (key, facts) {
  const words = Atlas.data.words || {};
  const own = words[Atlas.lang] || {};
  const zh = words.zh || {};
  let text = key in own ? own[key] : key in zh ? zh[key] : key;
  if (facts) {
    text = text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
  }
  return text;
};

Atlas.has = function (key) {
  return Boolean(Atlas.data.words && Atlas.data.words.zh && key in Atlas.data.words.zh);
};

/* A vocabulary word such as status.planned; empty where the vocabulary has none. */
Atlas.term = function (group, value) {
  const key = group + "." + value;
  return value ? (Atlas.has(key) ? Atlas.say(key) : String(value)) : "";
};

/* A field that comes in both languages: pick(place, "name") reads name_zh or name_en. */
Atlas.pick = function (record, field) {
  const own = record[field + "_" + Atlas.lang];
  return own || record[field + "_zh"] || record[field] || "";
};

/* Data stays Chinese on the English page too: the language of the text that pick() gave. */
Atlas.langOf = function (text) {
  return /[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en";
};

Atlas.el = function (tag, attributes) {
  const node = document.createElement(tag);
  const kids = Array.prototype.slice.call(arguments, 2);
  Atlas._dress(node, attributes || {});
  kids.forEach((kid) => Atlas._put(node, kid));
  return node;
};

Atlas.svg = function (tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  const kids = Array.prototype.slice.call(arguments, 2);
  Atlas._dress(node, attributes || {});
  kids.forEach((kid) => Atlas._put(node, kid));
  return node;
};

Atlas._dress = function (node, attributes) {
  Object.keys(attributes).forEach((name) => {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) return;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "style" && typeof value === "object") Object.keys(value).forEach((k) => node.style.setProperty(k, value[k]));
    else node.setAttribute(name, value === true ? "" : String(value));
  });
};

Atlas._put = function (node, kid) {
  if (kid === null || kid === undefined || kid === false) return;
  if (Array.isArray(kid)) kid.forEach((one) => Atlas._put(node, one));
  else node.appendChild(kid.nodeType ? kid : document.createTextNode(String(kid)));
};

Atlas.$ = function (selector) {
  return document.querySelector(selector);
};

Atlas.all = function (selector, root) {
  return Array.prototype.slice.call((root || document).querySelectorAll(selector));
};

Atlas.clear = function (node) {
  while (node.firstChild) node.removeChild(node.firstChild);
  return node;
};

Atlas.on = function (event, ear) {
  (Atlas._ears[event] = Atlas._ears[event] || []).push(ear);
};

Atlas.emit = function (event, value) {
  (Atlas._ears[event] || []).forEach((ear) => ear(value));
};

/* Say something to a screen reader through the page's live region. */
Atlas.announce = function (text) {
  const live = Atlas.$("#live");
  if (live) live.textContent = text;
};

/* Private storage may be refused (file://, private mode); a preference is then simply not kept. */
Atlas.keep = function (name, value) {
  try {
    if (value === undefined) return window.localStorage.getItem("atlas." + name);
    if (value === null) window.localStorage.removeItem("atlas." + name);
    else window.localStorage.setItem("atlas." + name, value);
  } catch (refused) {
    return null;
  }
  return value;
};

Atlas.spec = function (layerId) {
  return Atlas._specs[layerId];
};

Atlas.place = function (id) {
  return Atlas.data.atlas.places[id];
};

Atlas.theme = function (id) {
  return Atlas._themes[id] || { id: id, title_zh: id || "", title_en: id || "", colour: "#666" };
};

/* Number of a measure in the order of the plan: 4-2-18 comes after 4-2-9. */
Atlas.byNumber = function (a, b) {
  const x = a.number.split("-").map(Number);
  const y = b.number.split("-").map(Number);
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
};

/* Only what differs is written: a text set anew, be it the same, has the page laid out again. */
Atlas.setLang = function (lang) {
  Atlas.lang = lang === "en" ? "en" : "zh";
  const write = (node, text) => node.textContent !== text && (node.textContent = text);
  const mark = (node, name, text) => node.getAttribute(name) !== text && node.setAttribute(name, text);
  mark(document.documentElement, "lang", Atlas.lang === "zh" ? "zh-CN" : "en");
  Atlas.all("[data-w]").forEach((node) => write(node, Atlas.say(node.getAttribute("data-w"))));
  Atlas.all("[data-w-label]").forEach((node) => {
    const text = Atlas.say(node.getAttribute("data-w-label"));
    mark(node, "aria-label", text);
    if (node.hasAttribute("title")) mark(node, "title", text);
    if (node.hasAttribute("placeholder")) mark(node, "placeholder", text);
  });
  Atlas.all("[data-zh]").forEach((node) => {
    const text = (Atlas.lang === "en" && node.getAttribute("data-en")) || node.getAttribute("data-zh");
    write(node, text);
    mark(node, "lang", Atlas.langOf(text));
  });
  Atlas.all("[data-title-zh]").forEach((node) => mark(node, "title", node.getAttribute("data-title-" + Atlas.lang)));
  Atlas.all("[data-label-zh]").forEach((node) => mark(node, "aria-label", node.getAttribute("data-label-" + Atlas.lang) || node.getAttribute("data-label-zh")));
  Atlas.keep("lang", Atlas.lang);
  Atlas.emit("lang", Atlas.lang);
};

/* Folium's script calls start, then layer for each layer, then ready. The view is set first: each feature is projected once. */
Atlas.start = function (map, options) {
  Atlas.map = map;
  Atlas.options = options || {};
  const data = Atlas.data.atlas;
  Atlas._specs = {};
  Atlas._themes = {};
  data.layers.forEach((spec) => (Atlas._specs[spec.id] = spec));
  data.themes.forEach((theme) => (Atlas._themes[theme.id] = theme));
  Atlas.goHome(true);
  Atlas.makePanes(map);
  Atlas.drawGround(map);
};

Atlas.layer = function (map, id) {
  const spec = Atlas.spec(id);
  if (!spec) return L.layerGroup([]);
  Atlas.layers[id] = new Atlas.Group(spec);
  Atlas.layers[id].wanted = Atlas.layers[id].first = spec.visible !== false;
  return Atlas.layers[id];
};

Atlas.ready = function (map) {
  document.documentElement.setAttribute("data-drawn", "1");
  Atlas.startLabels(map);
  Atlas.startTree(map);
  Atlas.startLists(map);
  Atlas.startCards(map);
  Atlas.startTools(map);
  Atlas.startBasemaps(map);
  Atlas.emit("lang", Atlas.lang);
  Atlas.layersFromHash();
  Atlas.applyLayers();
  Atlas._afterPaint(Atlas._fetchLater);
};

/* A frame is drawn after its script has ended: reading the records meanwhile would take the painter's processor. */
Atlas._afterPaint = function (act) {
  requestAnimationFrame(() => setTimeout(act, 250));
};

/* Records, the plan's sentences and the projection are fetched once the map stands; their order is kept. The page is
   Chinese until then: the browser's storage, asked for another language, may take as long as the whole drawing. */
Atlas._fetchLater = function () {
  if (Atlas.keep("lang") === "en") Atlas.setLang("en");
  let left = Atlas.options.later.length;
  const done = () => {
    left -= 1;
    if (!left) Atlas._recordsCame();
  };
  Atlas.options.later.forEach((src) => {
    const script = document.createElement("script");
    script.src = src;
    script.async = false;
    script.onload = script.onerror = done;
    document.body.appendChild(script);
  });
};

Atlas._recordsCame = function () {
  const records = Atlas.data.records;
  if (records) {
    const data = Atlas.data.atlas;
    Object.keys(records.places).forEach((id) => Object.assign(data.places[id], records.places[id]));
    ["measures", "baselines", "observations"].forEach((name) => (data[name] = records[name]));
    Atlas.emit("records");
    if (Atlas._asked) Atlas._asked();
    else Atlas.openHash();
  } else {
    Atlas.announce(Atlas.say("page.records-missing"));
  }
  document.documentElement.setAttribute("data-ready", "1");
};

/* What needs the records waits for them; of several wishes the last one counts. */
Atlas.withRecords = function (act) {
  if (Atlas.data.atlas.measures) return act();
  Atlas._asked = act;
  return null;
};
