/* Cards: one place or one measure, as a popup on the map or opened wide in the panel. */
"use strict";

Atlas.POPUP_MEASURES = 3;

Atlas.startCards = function (map) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (Atlas._popup && Atlas._popup.isOpen()) map.closePopup(Atlas._popup);
    else Atlas.closePanel();
  });
  map.on("popupopen", () => map.getContainer().parentNode.classList.add("popup-open"));
  map.on("popupclose", () => {
    map.getContainer().parentNode.classList.remove("popup-open");
    Atlas._mark(null);
    if (Atlas._origin && document.contains(Atlas._origin)) Atlas._origin.focus({ preventScroll: true });
    Atlas._origin = null;
  });
  Atlas.on("lang", () => Atlas._popup && Atlas._popup.isOpen() && map.closePopup(Atlas._popup));
};

Atlas.openFeature = (drawn, latlng, byKey) => Atlas.withRecords(() => Atlas._openFeature(drawn, latlng, byKey));

Atlas._openFeature = function (drawn, latlng, byKey) {
  const id = drawn.feature.id;
  if (!Atlas.place(id)) return;
  if (window.matchMedia("(max-width: 760px)").matches) {
    Atlas.openPlacePanel(id);
    return;
  }
  const at = latlng || Atlas.spotOf(drawn);
  const body = Atlas.placeCard(id, { brief: true });
  body.appendChild(
    Atlas.el("div", { class: "card-foot" }, Atlas.el("button", { type: "button", class: "button button-main", onclick: () => Atlas.openPlacePanel(id) }, Atlas.say("page.expand")))
  );
  const origin = byKey ? document.activeElement : null;
  const popup = L.popup({ maxWidth: 340, minWidth: 250, maxHeight: Math.max(180, Atlas.map.getSize().y * 0.62), className: "atlas-popup", autoPanPadding: [24, 24], autoFocus: false });
  popup.setLatLng(at).setContent(body).openOn(Atlas.map);
  Atlas._popup = popup;
  Atlas._origin = origin;
  const shell = popup.getElement();
  shell.setAttribute("role", "dialog");
  shell.setAttribute("aria-label", Atlas.pick(Atlas.place(id), "name"));
  const close = shell.querySelector(".leaflet-popup-close-button");
  if (close) {
    close.setAttribute("aria-label", Atlas.say("page.close"));
    close.title = Atlas.say("page.close");
  }
  if (byKey) shell.querySelector(".card-title").focus({ preventScroll: true });
  Atlas._mark(id);
  Atlas.announce(Atlas.pick(Atlas.place(id), "name"));
};

/* Where a feature's popup points when it was not clicked: its symbol, its label, the middle of what is in view. */
Atlas.spotOf = function (drawn) {
  const g = drawn.feature.g;
  if (Atlas.isPoint(g)) return L.latLng(g.coordinates[1], g.coordinates[0]);
  const mid = /LineString/.test(g.type) ? Atlas._on(Atlas.map, g)[0] : null;
  if (mid) return Atlas.map.containerPointToLatLng(mid);
  const label = drawn.feature.label;
  return label ? L.latLng(label[1], label[0]) : Atlas._path(g, "lines", {}).getBounds().getCenter();
};

/* Light up a place, or all places of a measure. */
Atlas._mark = function (ids) {
  Atlas.all(".is-chosen").forEach((node) => node.classList.remove("is-chosen"));
  [].concat(ids || []).forEach((id) => Atlas.all('[data-place="' + id + '"]').forEach((node) => node.classList.add("is-chosen")));
};

Atlas.measuresOf = function (place) {
  const measures = Atlas.data.atlas.measures;
  return (place.measures || []).map((id) => Object.assign({ id: id }, measures[id])).filter((m) => m.number).sort(Atlas.byNumber);
};

Atlas.placeCard = function (id, options) {
  const place = Atlas.place(id);
  const theme = Atlas.theme(place.theme);
  const list = Atlas.measuresOf(place);
  const brief = options && options.brief;
  const shown = brief ? list.slice(0, Atlas.POPUP_MEASURES) : list;
  const name = Atlas.pick(place, "name");
  const other = Atlas.lang === "zh" ? (place.aliases || []).join("、") : place.name_zh;
  return Atlas.el(
    "article",
    { class: "card", style: { "--c": Atlas.darken(theme.colour, 0.175) } },
    Atlas.el("h3", { class: "card-title", tabindex: "-1", lang: Atlas.langOf(name) }, name),
    other && other !== name ? Atlas.el("p", { class: "card-other", lang: Atlas.langOf(other) }, other) : null,
    Atlas._chips(place),
    Atlas._ground(place, brief),
    Atlas._members(place),
    list.length
      ? Atlas.el("h4", { class: "card-section" }, Atlas.say("page.measures-here", { n: list.length }))
      : Atlas.el("p", { class: "card-empty" }, Atlas.say(place.status === "reference" ? "page.context-only" : "page.no-measures")),
    shown.map((m) => Atlas.measureItem(m, id, { open: !brief && list.length === 1, brief: brief })),
    list.length > shown.length ? Atlas.el("p", { class: "card-more" }, Atlas.say("page.more-measures", { n: list.length - shown.length })) : null,
    Atlas.evidence(place, false),
    brief ? null : Atlas._named(place),
    brief ? null : Atlas._source(place)
  );
};

Atlas._chips = function (place) {
  const chip = (group, value, extra) => (value ? Atlas.el("li", { class: "chip " + (extra || "") }, Atlas.term(group, value)) : null);
  return Atlas.el(
    "ul",
    { class: "chips" },
    chip("kind", place.kind, "chip-kind"),
    chip("status", place.status, "chip-status is-" + place.status),
    chip("precision", place.precision, "chip-precision is-" + place.group),
    place.candidate ? Atlas.el("li", { class: "chip" }, Atlas.say("page.grid-candidate")) : null,
    place.accuracy_m && place.group === "approximate" ? Atlas.el("li", { class: "chip" }, Atlas.say("page.about-metres", { m: Atlas.number(place.accuracy_m) })) : null
  );
};

/* Thin space in thousands. */
Atlas.number = function (value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
};

Atlas._ground = function (place, brief) {
  const where = Atlas.pick(place, "where");
  const needs = Atlas.pick(place, "needs").replace(/^(需：|Needed: )/, "");
  /* The sentence may end in the other language's full stop. */
  const note = place.basis_note && where.indexOf(place.basis_note.replace(/。$/, "")) < 0 ? place.basis_note : "";
  return Atlas.el(
    "details",
    { class: "why", open: !brief },
    Atlas.el("summary", {}, Atlas.say(place.group === "unlocated" ? "page.why-not" : "page.why-here")),
    where ? Atlas.el("p", { lang: Atlas.langOf(where) }, where) : null,
    note ? Atlas.el("p", { class: "muted", lang: "zh-CN" }, note) : null,
    needs ? Atlas.el("p", { class: "needs" }, Atlas.el("b", {}, Atlas.say("page.needs")), Atlas.el("span", { lang: Atlas.langOf(needs) }, needs)) : null
  );
};

/* Towns of a zone, fullest evidence first; the zone's card begins by saying that its members were not published. */
Atlas._members = function (place) {
  if (!place.members || !place.members.length) return null;
  return Atlas.el(
    "div",
    { class: "members" },
    Atlas.el("p", { class: "members-note" }, Atlas.say("page.members-inferred")),
    Atlas.el(
      "ul",
      {},
      place.members.map((one) => {
        const other = Atlas.place(one.place) || { name_zh: one.place };
        return Atlas.el(
          "li",
          {},
          Atlas.el("span", { class: "town-chip is-" + one.evidence + " role-" + one.role }, Atlas.pick(other, "name")),
          Atlas.el("span", { class: "muted" }, (one.role === "hub" ? Atlas.term("role", "hub") + " · " : "") + Atlas.term("evidence", one.evidence)),
          one.reason ? Atlas.el("span", { class: "reason", lang: "zh-CN" }, one.reason) : null
        );
      })
    )
  );
};

/* Where the plan names the place itself. */
Atlas._named = function (place) {
  if (!place.cite || !place.cite.length) return null;
  return Atlas.el("details", { class: "why" }, Atlas.el("summary", {}, Atlas.say("page.named-in", { n: place.cite.length })), place.cite.map(Atlas._citation), place.note ? Atlas.el("p", { class: "muted", lang: "zh-CN" }, place.note) : null);
};

Atlas._source = function (place) {
  if (!place.source) return null;
  const s = place.source;
  const line = [s.title, s.provider, s.attribution ? s.licence : ""].filter(Boolean).join(" · ");
  return Atlas.el("p", { class: "source" }, Atlas.el("b", {}, Atlas.say("page.source")), Atlas.el("span", { lang: Atlas.langOf(line) }, line));
};

/* One measure, folded to its number and title; opened, it tells strength, figures, deadline and citation. */
Atlas.measureItem = function (m, placeId, options) {
  const ref = (m.places || []).find((p) => p.place === placeId);
  const said = [Atlas.term("measure-kind", m.kind), m.strength ? m.strength.verb : "", ref ? Atlas.term("relation", ref.relation) : ""].filter(Boolean).join(" · ");
  const item = Atlas.el(
    "details",
    { class: "measure kind-" + m.kind, open: Boolean(options && options.open), style: { "--c": Atlas.theme(m.theme).colour } },
    Atlas.el("summary", {}, Atlas.el("span", { class: "number" }, m.number), Atlas.el("span", { class: "measure-title", lang: "zh-CN" }, m.title), Atlas.el("span", { class: "measure-said" }, said), Atlas._measureBrief(m))
  );
  Atlas.fillOnOpen(item, () => [Atlas.measureBody(m, { places: !placeId })]);
  return item;
};

/* Figures, deadline and where the plan says it: what a reader needs before opening a measure. */
Atlas._measureBrief = function (m) {
  const parts = Atlas._quantities(m).concat(m.deadline ? [Atlas.say("page.year", { y: m.deadline })] : []);
  const cite = (m.cite || [])[0];
  return Atlas.el("span", { class: "measure-brief" }, parts.length ? Atlas.el("b", {}, parts.join("；")) : null, cite ? Atlas.el("span", { lang: Atlas.langOf(Atlas.pick(cite, "text")) }, Atlas.pick(cite, "text")) : null);
};

Atlas._quantities = (m) => (Atlas.lang === "en" && (m.quantities_en || []).length ? m.quantities_en : m.quantities_zh || []);

Atlas.measureBody = function (m, options) {
  const quantities = Atlas._quantities(m);
  const verb = m.strength ? Atlas.say("page.strength-line", { verb: m.strength.verb, meaning: Atlas.term("strength", m.strength.class) }) : "";
  return Atlas.el(
    "div",
    { class: "measure-body" },
    m.summary ? Atlas.el("p", { lang: "zh-CN" }, m.summary) : null,
    quantities.length ? Atlas.el("ul", { class: "figures" }, quantities.map((q) => Atlas.el("li", { lang: Atlas.langOf(q) }, q))) : null,
    Atlas.el(
      "dl",
      { class: "facts" },
      verb ? [Atlas.el("dt", {}, Atlas.say("page.strength")), Atlas.el("dd", {}, verb)] : null,
      m.deadline ? [Atlas.el("dt", {}, Atlas.say("page.deadline")), Atlas.el("dd", {}, Atlas.say("page.year", { y: m.deadline }))] : null
    ),
    (m.cite || []).map(Atlas._citation),
    options && options.places ? Atlas._placesOf(m) : null,
    Atlas.evidence(m, true),
    m.note ? Atlas.el("p", { class: "muted", lang: "zh-CN" }, m.note) : null
  );
};

Atlas._citation = function (cite) {
  const sentence = (Atlas.data.sentences || {})[cite.at + "\t" + cite.anchor];
  const text = Atlas.pick(cite, "text");
  return Atlas.el(
    "div",
    { class: "cite" },
    Atlas.el("p", { class: "cite-where" }, Atlas.el("span", { lang: Atlas.langOf(text) }, text), Atlas.el("span", { class: "verified is-" + cite.verified }, Atlas.term("verified", cite.verified))),
    sentence ? Atlas.el("blockquote", { lang: "zh-CN" }, sentence) : cite.anchor ? Atlas.el("p", { class: "anchor" }, Atlas.say("page.anchor"), Atlas.el("q", { lang: "zh-CN" }, cite.anchor)) : null,
    cite.official_zh ? Atlas.copyButton(cite.official_zh) : null
  );
};

Atlas._placesOf = function (m) {
  if (!(m.places || []).length) return Atlas.el("p", { class: "muted" }, Atlas.say("page.district-wide"));
  return Atlas.el(
    "ul",
    { class: "place-links" },
    m.places.map((ref) => {
      const place = Atlas.place(ref.place);
      return place ? Atlas.el("li", {}, Atlas.placeLink(ref.place), " ", Atlas.el("span", { class: "muted" }, Atlas.term("relation", ref.relation))) : null;
    })
  );
};

/* The official sentence goes to the clipboard; a text area serves where the page may not write there. */
Atlas.copyButton = function (text) {
  const button = Atlas.el("button", { type: "button", class: "button copy" }, Atlas.say("page.copy"));
  const done = (ok) => {
    button.textContent = Atlas.say(ok ? "page.copied" : "page.copy-failed");
    Atlas.announce(button.textContent);
    setTimeout(() => (button.textContent = Atlas.say("page.copy")), 2500);
  };
  const byHand = () => {
    const area = Atlas.el("textarea", { class: "copy-area", "aria-hidden": "true" });
    area.value = text;
    button.parentNode.appendChild(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    button.focus();
    done(ok);
  };
  button.addEventListener("click", () => {
    if (navigator.clipboard && navigator.clipboard.writeText) navigator.clipboard.writeText(text).then(() => done(true), byHand);
    else byHand();
  });
  return button;
};
