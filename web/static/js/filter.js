/* The filter: all measures by theme, chapter, strength, kind, place on the map, town and words, with a count at each choice. */
"use strict";

/* How many rows of a list are made at once; the rest follows on demand. */
Atlas.ROWS = 100;

/* What a measure is filed under; `town` may be several. */
Atlas.FACETS = {
  theme: (m) => [m.theme],
  chapter: (m) => [m.number.split("-")[0]],
  strength: (m) => [m.strength ? m.strength.class : ""],
  kind: (m) => [m.kind],
  placing: (m) => [Atlas.placing(m)],
  town: (m) => Atlas.townsOf(m),
};

Atlas.FACET_NAMES = {
  theme: (id) => Atlas.pick(Atlas.theme(id), "title"),
  chapter: (c) => Atlas._chapter(c),
  strength: (id) => Atlas.term("strength", id),
  kind: (id) => Atlas.term("measure-kind", id),
  placing: (id) => Atlas.say("index." + id),
  town: (id) => Atlas.pick(Atlas.place(id) || {}, "name"),
};

/* The order of choices where it is not that of the records. */
Atlas.FACET_ORDERS = {
  theme: () => Atlas.data.atlas.themes.map((theme) => theme.id),
  strength: () => Object.keys(Atlas.data.words.zh).filter((key) => key.indexOf("strength.") === 0).map((key) => key.slice(9)),
  placing: () => ["on-map", "waiting", "district-wide"],
};

/* On the map where a place of it is drawn, waiting where all its places are only named, else district-wide. */
Atlas.placing = function (m) {
  if (m.scope === "district") return "district-wide";
  return (m.places || []).some((ref) => Atlas.isDrawn(ref.place)) ? "on-map" : "waiting";
};

Atlas.isDrawn = (id) => (Atlas.place(id) || { group: "unlocated" }).group !== "unlocated";

Atlas.townsOf = function (m) {
  return (m.places || []).reduce((all, ref) => {
    const place = Atlas.place(ref.place) || {};
    return all.concat(place.kind === "town" ? [ref.place] : [], place.towns || []);
  }, []);
};

/* What the reader may remember of a measure: its number, title, summary, verb, figures, and the plan's own sentence. */
Atlas.wordsOf = function (m) {
  const sentences = Atlas.data.sentences || {};
  const cited = (m.cite || []).map((c) => (c.anchor || "") + (sentences[c.at + "\t" + c.anchor] || ""));
  return [m.number, m.title, m.summary, m.strength ? m.strength.verb : ""].concat(m.quantities_zh || [], cited).join("\n").toLowerCase();
};

/* Whether a measure holds the words, or its title is read so: of a title two first letters alone would be found everywhere. */
Atlas.saying = function (m, words) {
  m.words = m.words || Atlas.wordsOf(m);
  return m.words.indexOf(words) >= 0 || Atlas.soundsLike(m.title, words, 3);
};

/* "all:theme:transport:strength:strive" names the choices; what is not a facet is left out. */
Atlas.choicesOf = function (parts) {
  const chosen = {};
  for (let i = 1; i + 1 < parts.length; i += 2) {
    if (Object.prototype.hasOwnProperty.call(Atlas.FACETS, parts[i])) chosen[parts[i]] = parts[i + 1];
  }
  return chosen;
};

Atlas._lists.all = function (body, parts) {
  const state = { chosen: Atlas.choicesOf(parts), words: "", all: Atlas.measures(() => true) };
  state.filed = state.all.map((m) => Object.keys(Atlas.FACETS).reduce((row, name) => Object.assign(row, { [name]: Atlas.FACETS[name](m) }), {}));
  state.out = Atlas.el("div", { class: "filtered" });
  const words = Atlas.el("input", { type: "search", class: "filter-words", autocomplete: "off", placeholder: Atlas.say("page.filter-words"), "aria-label": Atlas.say("page.filter-words") });
  words.addEventListener("input", () => {
    state.words = words.value.trim().toLowerCase();
    Atlas._filter(state);
  });
  state.boxes = Object.keys(Atlas.FACETS).map((name) => Atlas._facet(state, name));
  const reset = Atlas.el("button", { type: "button", class: "button", onclick: () => Atlas._list("all") }, Atlas.say("page.filter-reset"));
  state.count = Atlas.el("p", { class: "filter-count", role: "status" });
  body.appendChild(Atlas.el("form", { class: "filter", role: "search", onsubmit: (event) => event.preventDefault() }, state.boxes, words, Atlas.el("div", { class: "filter-foot" }, state.count, reset)));
  body.appendChild(state.out);
  Atlas._filter(state);
};

Atlas._facet = function (state, name) {
  const label = Atlas.say("page.filter-" + name);
  const box = Atlas.el("select", { "data-facet": name, "aria-label": label });
  box.addEventListener("change", () => {
    if (box.value) state.chosen[name] = box.value;
    else delete state.chosen[name];
    Atlas._filter(state);
    const said = Object.keys(Atlas.FACETS).filter((one) => state.chosen[one]).map((one) => one + ":" + state.chosen[one]);
    history.replaceState(null, "", "#list=" + ["all"].concat(said).join(":"));
  });
  return box;
};

/* The measures that all choices hold for, leaving out the choice of one facet: so that its other choices show their counts. */
Atlas._chosen = function (state, without) {
  const asked = Object.keys(state.chosen).filter((name) => name !== without);
  return state.all.filter((m, i) => {
    if (!asked.every((name) => state.filed[i][name].indexOf(state.chosen[name]) >= 0)) return false;
    return !state.words || Atlas.saying(m, state.words);
  });
};

Atlas._filter = function (state) {
  state.boxes.forEach((box) => Atlas._options(state, box));
  const found = Atlas._chosen(state, null);
  state.count.textContent = Atlas.say("page.filter-count", { n: found.length, all: state.all.length });
  Atlas.clear(state.out);
  if (found.length) Atlas.rows(state.out, found, (m) => Atlas.measureItem(m, null, {}));
  else Atlas._nothing(state.out);
};

Atlas._options = function (state, box) {
  const name = box.getAttribute("data-facet");
  const counts = {};
  Atlas._chosen(state, name).forEach((m) => Atlas.FACETS[name](m).filter((id, i, ids) => ids.indexOf(id) === i).forEach((id) => (counts[id] = (counts[id] || 0) + 1)));
  const known = Atlas.FACET_ORDERS[name] ? Atlas.FACET_ORDERS[name]() : Object.keys(counts).sort();
  const chosen = state.chosen[name] || "";
  Atlas.clear(box).appendChild(Atlas.el("option", { value: "" }, Atlas.say("page.filter-" + name) + Atlas.say("page.filter-any")));
  known.concat(chosen && known.indexOf(chosen) < 0 ? [chosen] : []).forEach((id) => {
    if (!counts[id] && id !== chosen) return;
    box.appendChild(Atlas.el("option", { value: id, selected: id === chosen }, Atlas.say("page.filter-option", { name: Atlas.FACET_NAMES[name](id), n: counts[id] || 0 })));
  });
  box.value = chosen;
  box.classList.toggle("is-set", Boolean(chosen));
};

/* Rows up to a number, and a button that brings the rest: none is ever left out in silence. */
Atlas.rows = function (out, list, make) {
  list.slice(0, Atlas.ROWS).forEach((one) => out.appendChild(make(one)));
  const rest = list.slice(Atlas.ROWS);
  if (!rest.length) return;
  const more = Atlas.el("button", { type: "button", class: "button more" }, Atlas.say("page.more-rows", { n: rest.length }));
  more.addEventListener("click", () => {
    more.remove();
    const made = rest.map((one) => out.appendChild(make(one)));
    const first = made[0].querySelector("summary, a");
    if (first) first.focus();
  });
  out.appendChild(more);
};
