/* Rings: symbols at one spot are spread round it, and every badge finds a corner of its own. */
"use strict";

/* Symbols nearer than their own size share a ring round their middle, each with a thread to its true point. */
Atlas._spread = function (map, drawn, taken) {
  const view = map.getSize();
  drawn.forEach((one) => one.symbol && (one.symbol.shown = null));
  const inView = drawn
    .filter((one) => one.symbol)
    .map((one) => ({ one: one, at: map.latLngToContainerPoint(one.symbol.marker.getLatLng()) }))
    .filter((s) => s.at.x > -20 && s.at.y > -20 && s.at.x < view.x + 20 && s.at.y < view.y + 20);
  inView.sort((a, b) => Atlas._rank(a.one) - Atlas._rank(b.one));
  const crowded = inView.length > Atlas.MAX_SYMBOLS && map.getZoom() < 11.5;
  inView.forEach((s, i) => s.one.symbol.box.parentNode && s.one.symbol.box.parentNode.classList.toggle("is-crowded", crowded && i >= Atlas.MAX_SYMBOLS));
  const groups = [];
  (crowded ? inView.slice(0, Atlas.MAX_SYMBOLS) : inView).forEach((s) => {
    const near = groups.find((g) => g.at.distanceTo(s.at) < (g.size + s.one.symbol.size) * 0.42);
    if (near) near.all.push(s);
    else groups.push({ at: s.at, size: s.one.symbol.size, all: [s] });
  });
  /* What stands alone cannot give way: badges and rings find their room round it. */
  groups.sort((a, b) => a.all.length - b.all.length);
  groups.filter((g) => g.all.length === 1).forEach((g) => taken.push((g.body = Atlas._around(g.at, g.all[0].one.symbol.size / 2))));
  groups.forEach((g) => Atlas._place(g, taken));
};

/* A group where it touches nothing: a badge at another corner, a ring turned or widened; else where it touches least. */
Atlas._place = function (group, taken) {
  const n = group.all.length;
  const room = Math.max.apply(null, group.all.map((s) => s.one.symbol.size + (s.one.symbol.badge ? 12 : 4)));
  const radius = n === 1 ? 0 : Math.max(room * 0.62, (n * room) / (2 * Math.PI));
  let best = null;
  (n === 1 ? [1] : [1, 1.2, 1.4, 1.7, 2, 2.4]).some((wide) => [0, 1, 2, 3, 4, 5, 6, 7].slice(0, n === 1 ? 4 : 8).some((k) => {
    const start = n === 1 ? -Math.PI / 4 + (k * Math.PI) / 2 : -Math.PI / 2 + (k * Math.PI) / (4 * n);
    const spots = group.all.map((s, i) => Atlas._spot(s, L.point(group.at), radius * wide, start + (2 * Math.PI * i) / n, n > 1));
    const over = spots.reduce((sum, spot) => sum + Atlas._overlap(spot.boxes, taken, group.body), 0);
    if (!best || over < best.over) best = { over: over, spots: spots };
    return over === 0;
  }));
  group.all.forEach((s, i) => {
    const spot = best.spots[i];
    Atlas._shift(s.one.symbol, spot.to.subtract(s.at), n > 1);
    s.one.symbol.shown = spot.to;
    spot.boxes.forEach((box) => taken.push(box));
    if (!spot.badge) return;
    s.one.symbol.badge.style.left = spot.badge.x.toFixed(1) + "px";
    s.one.symbol.badge.style.top = spot.badge.y.toFixed(1) + "px";
  });
};

/* How many square px of the boxes lie on what is taken, leaving out one's own. */
Atlas._overlap = function (boxes, taken, own) {
  let area = 0;
  taken.forEach((t) => {
    if (t === own) return;
    boxes.forEach((b) => {
      const wide = Math.min(b[2], t[2]) - Math.max(b[0], t[0]);
      const high = Math.min(b[3], t[3]) - Math.max(b[1], t[1]);
      if (wide > 0 && high > 0) area += wide * high;
    });
  });
  return area;
};

Atlas._around = (at, half) => [at.x - half, at.y - half, at.x + half, at.y + half];

/* Where a symbol of a group comes to stand, with its badge on the outer side, so that a ring keeps its numbers apart. */
Atlas._spot = function (s, middle, radius, turn, ringed) {
  const to = ringed ? L.point(middle.x + radius * Math.cos(turn), middle.y + radius * Math.sin(turn)) : s.at;
  const spot = { to: to, badge: null, boxes: ringed ? [Atlas._around(to, s.one.symbol.size / 2)] : [] };
  if (s.one.symbol.badge) {
    const half = parseFloat(s.one.symbol.badge.style.width) / 2;
    const reach = s.one.symbol.size / 2 + half - 1;
    const at = L.point(Math.cos(turn) * reach, Math.sin(turn) * reach);
    spot.badge = at.subtract([half, half]);
    spot.boxes.push(Atlas._around(to.add(at), half));
  }
  return spot;
};

Atlas._shift = function (symbol, by, thread) {
  symbol.box.style.transform = by.x || by.y ? "translate(" + by.x.toFixed(1) + "px," + by.y.toFixed(1) + "px)" : "";
  if (symbol.thread) symbol.thread.remove();
  symbol.thread = null;
  const home = symbol.box.parentNode;
  if (!thread || !home) return;
  symbol.thread = Atlas.svg(
    "svg",
    { class: "thread", width: 1, height: 1, "aria-hidden": "true" },
    Atlas.svg("line", { x1: 0, y1: 0, x2: by.x.toFixed(1), y2: by.y.toFixed(1) }),
    Atlas.svg("circle", { r: 1.6 })
  );
  home.insertBefore(symbol.thread, symbol.box);
};
