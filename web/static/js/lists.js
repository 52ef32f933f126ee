/* The panel: lists of measures and places, the filter, and the address after #. */
"use strict";

Atlas.LISTS = ["all", "district", "unlocated", "town", "chapter"];

Atlas.startLists = function () {
  Atlas.all("[data-open-list]").forEach((button) => button.addEventListener("click", () => Atlas.openList(Atlas._address(button.getAttribute("data-open-list")))));
  Atlas.$("#panel-close").addEventListener("click", Atlas.closePanel);
  const box = Atlas.$("#search");
  box.addEventListener("input", () => Atlas.openSearch(box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.value = "";
    if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = Atlas.$("#panel-body a, #panel-body summary");
      if (first && !Atlas.$("#panel").hidden) first.focus();
      event.preventDefault();
    }
  });
  window.addEventListener("hashchange", () => {
    if (Atlas.layersFromHash()) Atlas.applyLayers();
    Atlas.withRecords(Atlas.openHash);
  });
  Atlas.on("lang", () => Atlas._again && Atlas._again());
};

/* On the map of one theme the list of all measures begins with those of the theme. */
Atlas._address = (name) => (name === "all" && Atlas.options.theme ? "all:theme:" + Atlas.options.theme : name);

/* Every opening goes through here: title, body, tab, address, focus. */
Atlas._show = function (view) {
  const panel = Atlas.$("#panel");
  const was = panel.hidden;
  if (was) Atlas._panelOrigin = document.activeElement;
  panel.hidden = false;
  document.body.classList.add("panel-open");
  const body = Atlas.clear(Atlas.$("#panel-body"));
  Atlas.$("#panel-title").textContent = view.title();
  view.fill(body);
  body.scrollTop = 0;
  Atlas._again = () => {
    Atlas.$("#panel-title").textContent = view.title();
    view.fill(Atlas.clear(body));
  };
  Atlas.all("#panel-tabs [data-open-list]").forEach((tab) => {
    if (tab.getAttribute("data-open-list") === view.list) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  });
  if (view.hash && location.hash !== view.hash) history.replaceState(null, "", view.hash);
  if (was) Atlas._panelTurned();
  if (!view.keepFocus) Atlas.$("#panel-title").focus({ preventScroll: true });
};

Atlas.closePanel = function () {
  const panel = Atlas.$("#panel");
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("panel-open");
  Atlas._again = null;
  history.replaceState(null, "", location.pathname + location.search);
  Atlas._panelTurned();
  if (Atlas._panelOrigin && document.contains(Atlas._panelOrigin)) Atlas._panelOrigin.focus({ preventScroll: true });
};

/* The map grows or shrinks beside the panel, or keeps its size beneath it: the names make way in both cases. */
Atlas._panelTurned = function () {
  Atlas.map.invalidateSize({ pan: false });
  Atlas.layoutSoon();
};

Atlas.openPlacePanel = (id, zoom) => Atlas.withRecords(() => Atlas._placePanel(id, zoom));

Atlas._placePanel = function (id, zoom) {
  if (!Atlas.place(id)) return;
  if (Atlas._popup) Atlas.map.closePopup(Atlas._popup);
  Atlas._show({ title: () => Atlas.say("page.place"), hash: "#place=" + id, fill: (body) => body.appendChild(Atlas.placeCard(id, {})) });
  const drawn = Atlas.reveal(id);
  if (drawn && zoom) Atlas.fly(drawn);
  Atlas._mark(id);
};

Atlas.openMeasurePanel = function (id) {
  const m = Atlas.data.atlas.measures[id];
  if (!m) return;
  Atlas._show({
    title: () => Atlas.say("page.measure-n", { n: m.number }),
    hash: "#measure=" + id,
    fill: (body) => {
      const said = [Atlas.term("measure-kind", m.kind), Atlas.pick(Atlas.theme(m.theme), "title"), Atlas.term("scope", m.scope)];
      const chips = Atlas.el("ul", { class: "chips" }, said.filter(Boolean).map((one) => Atlas.el("li", { class: "chip" }, one)));
      body.appendChild(Atlas.el("article", { class: "card", style: { "--c": Atlas.theme(m.theme).colour } }, Atlas.el("h3", { class: "card-title", lang: "zh-CN" }, m.title), chips, Atlas.measureBody(m, { places: true })));
    },
  });
  Atlas._mark((m.places || []).map((ref) => ref.place));
};

Atlas.fly = function (drawn) {
  const map = Atlas.map;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const cap = drawn.spec.genre === "diagram" ? Atlas.DIAGRAM_FADES_AT - 0.5 : 13;
  const g = drawn.feature.g;
  const bounds = Atlas.isPoint(g) ? L.latLng(g.coordinates[1], g.coordinates[0]).toBounds(5000) : Atlas._path(g, "lines", {}).getBounds();
  map.fitBounds(bounds, { animate: !still, maxZoom: cap, paddingTopLeft: [50, 50], paddingBottomRight: Atlas._covered() });
};

/* How much of the map an open panel covers at its right or, on a phone, from below. */
Atlas._covered = function () {
  const panel = Atlas.$("#panel");
  if (panel.hidden || getComputedStyle(panel).position !== "absolute") return [50, 50];
  const low = panel.offsetTop > 40;
  return low ? [30, panel.offsetHeight + 10] : [panel.offsetWidth + 30, 50];
};

Atlas.placeLink = function (id) {
  const place = Atlas.place(id);
  const go = (event) => {
    event.preventDefault();
    Atlas.openPlacePanel(id, true);
  };
  return Atlas.el("a", { href: "#place=" + id, class: "place-link is-" + place.group, onclick: go, lang: Atlas.langOf(Atlas.pick(place, "name")) }, Atlas.pick(place, "name"));
};

Atlas.measures = function (test) {
  const all = Atlas.data.atlas.measures;
  return Object.keys(all).map((id) => Object.assign({ id: id }, all[id])).filter(test).sort(Atlas.byNumber);
};

Atlas.places = function (test) {
  const all = Atlas.data.atlas.places;
  return Object.keys(all).map((id) => Object.assign({ id: id }, all[id])).filter(test);
};

Atlas.openList = (address) => Atlas.withRecords(() => Atlas._list(address));

Atlas._list = function (address) {
  const parts = address.split(":");
  const name = Atlas.LISTS.indexOf(parts[0]) < 0 ? "district" : parts[0];
  Atlas._show({ title: () => Atlas.say("page.list-" + name), list: name, hash: "#list=" + address, fill: (body) => Atlas._lists[name](body, parts) });
};

Atlas._lists = {
  district: (body) => {
    const list = Atlas.measures((m) => m.scope === "district");
    body.appendChild(Atlas.el("p", { class: "lead" }, Atlas.say("page.list-district-lead", { n: list.length })));
    Atlas.data.atlas.themes.forEach((theme) => Atlas._group(body, Atlas.pick(theme, "title"), list.filter((m) => m.theme === theme.id), theme.colour));
    if (!list.length) Atlas._nothing(body);
  },
  unlocated: (body) => {
    const all = Atlas.places((p) => p.group === "unlocated");
    const named = all.filter((p) => p.status !== "reference");
    body.appendChild(Atlas.el("p", { class: "lead" }, Atlas.say("page.list-unlocated-lead", { n: named.length })));
    Atlas.data.atlas.themes.forEach((theme) => Atlas._unlocated(body, Atlas.pick(theme, "title"), named.filter((p) => p.theme === theme.id)));
    const themes = Atlas.data.atlas.themes.map((theme) => theme.id);
    Atlas._unlocated(body, Atlas.say("page.list-other"), named.filter((p) => themes.indexOf(p.theme) < 0));
    Atlas._unlocated(body, Atlas.term("status", "reference"), all.filter((p) => p.status === "reference"));
    body.appendChild(Atlas.el("p", { class: "invite" }, Atlas.say("page.raise-a-rung")));
  },
  town: (body, parts) => {
    const id = parts[1];
    const towns = Atlas.places((p) => p.kind === "town");
    towns.forEach((town) => {
      const near = Atlas.places((p) => (p.towns || []).indexOf(town.id) >= 0 || p.id === town.id);
      const ids = near.reduce((all, p) => all.concat(p.measures || []), []);
      Atlas._group(body, Atlas.pick(town, "name"), Atlas.measures((m) => ids.indexOf(m.id) >= 0), "#666", town.id === id, town.id);
    });
  },
  chapter: (body, parts) => {
    const number = parts[1];
    const list = Atlas.measures(() => true);
    const chapters = list.map((m) => m.number.split("-")[0]).filter((c, i, all) => all.indexOf(c) === i);
    chapters.forEach((c) => Atlas._group(body, Atlas._chapter(c), list.filter((m) => m.number.split("-")[0] === c), "#666", c === number));
  },
};

/* Places without a position under one heading, those that carry most measures first. */
Atlas._unlocated = function (body, title, places) {
  if (!places.length) return;
  body.appendChild(Atlas.el("h3", { class: "list-head" }, title, Atlas.el("span", { class: "count" }, places.length)));
  const weight = (p) => (p.measures || []).length;
  places.sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1)).forEach((p) => {
    const said = [Atlas.term("kind", p.kind), Atlas.term("status", p.status), weight(p) ? Atlas.say("page.measures-here", { n: weight(p) }) : ""];
    const item = Atlas.el("details", { class: "measure unlocated", style: { "--c": Atlas.theme(p.theme).colour } }, Atlas.el("summary", {}, Atlas.el("span", { class: "measure-title" }, Atlas.pick(p, "name")), Atlas.el("span", { class: "measure-said" }, said.filter(Boolean).join(" · "))));
    Atlas.fillOnOpen(item, () => [Atlas.placeCard(p.id, {})]);
    body.appendChild(item);
  });
};

Atlas._chapter = function (c) {
  const title = Atlas.lang === "zh" ? ((Atlas.data.atlas.plan || {}).chapters || {})[c] || "" : "";
  return Atlas.say("page.chapter-n", { n: Atlas.lang === "zh" ? "零一二三四五六七八九"[Number(c)] || c : c }) + " " + title;
};

Atlas._group = function (body, title, list, colour, open, placeId) {
  if (!list.length && !open) return;
  const group = Atlas.el("details", { class: "group", open: open !== false && (open === true || list.length < 6), style: { "--c": colour } }, Atlas.el("summary", {}, title, Atlas.el("span", { class: "count" }, list.length)));
  if (placeId) group.appendChild(Atlas.el("p", {}, Atlas.placeLink(placeId)));
  Atlas.fillOnOpen(group, () => list.map((m) => Atlas.measureItem(m, null, {})));
  body.appendChild(group);
  if (open) setTimeout(() => group.scrollIntoView({ block: "nearest" }), 0);
};

/* A folded block gets its content when it is first unfolded: hundreds of cards are not built to be hidden. A browser tells
   of the unfolding only afterwards; the click or key that asks for it comes before. */
Atlas.fillOnOpen = function (details, make) {
  let filled = false;
  const fill = () => {
    if (filled) return;
    filled = true;
    make().forEach((node) => details.appendChild(node));
  };
  details.querySelector("summary").addEventListener("click", fill);
  details.addEventListener("toggle", () => details.open && fill());
  if (details.open) fill();
};

Atlas._nothing = (body) => body.appendChild(Atlas.el("p", { class: "card-empty" }, Atlas.say("page.nothing-found")));

Atlas.openSearch = (text) => Atlas.withRecords(() => Atlas._search(text));

Atlas._search = function (text) {
  const needle = text.trim().toLowerCase();
  if (!needle) return Atlas.closePanel();
  const hit = (fields) => fields.some((f) => String(f || "").toLowerCase().indexOf(needle) >= 0);
  const heard = (names) => names.some((name) => Atlas.soundsLike(name, needle, 2));
  const places = Atlas.places((p) => hit([p.name_zh, p.name_en].concat(p.aliases || [])) || heard([p.name_zh].concat(p.aliases || [])));
  /* What begins so stands first: whoever types 武清 or its letters looks for the district before what lies in it. */
  const later = (p) => (p.name_zh.indexOf(needle) === 0 || Atlas.soundsLike(p.name_zh, needle, 2, true) ? 0 : 1);
  places.sort((a, b) => later(a) - later(b));
  const measures = Atlas.measures((m) => Atlas.saying(m, needle));
  const found = () => Atlas.say("page.search-results", { p: places.length, m: measures.length });
  Atlas._show({
    title: found,
    keepFocus: true,
    fill: (body) => {
      const link = (p) => Atlas.el("li", {}, Atlas.placeLink(p.id), " ", Atlas.el("span", { class: "muted" }, Atlas.term("kind", p.kind) + " · " + Atlas.term("precision", p.precision)));
      const list = Atlas.el("ul", { class: "place-links found" });
      const rows = Atlas.el("div", {});
      if (places.length) Atlas.rows(body.appendChild(list), places, link);
      Atlas.rows(body.appendChild(rows), measures, (m) => Atlas.measureItem(m, null, {}));
      if (!places.length && !measures.length) Atlas._nothing(body);
    },
  });
  Atlas.announce(found());
  return null;
};

/* #place=ID, #measure=ID, #list=NAME, #layers=a,b; several are joined by &. */
Atlas._hash = function () {
  const wanted = {};
  location.hash.replace(/^#/, "").split("&").forEach((part) => {
    const at = part.indexOf("=");
    try {
      if (at > 0) wanted[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1));
    } catch (malformed) {
      return;
    }
  });
  return wanted;
};

Atlas.layersFromHash = function () {
  const layers = Atlas._hash().layers;
  if (!layers) return false;
  const ids = layers.split(",");
  Object.keys(Atlas.layers).forEach((id) => (Atlas.layers[id].wanted = ids.indexOf(id) >= 0));
  return true;
};

Atlas.openHash = function () {
  const wanted = Atlas._hash();
  const has = (name) => wanted[name] && Object.prototype.hasOwnProperty.call(Atlas.data.atlas[name + "s"], wanted[name]);
  if (has("place")) Atlas.openPlacePanel(wanted.place, true);
  else if (has("measure")) Atlas.openMeasurePanel(wanted.measure);
  else if (wanted.list) Atlas.openList(wanted.list);
};
