/* Placing: the boxes of one label, beside its point or character by character along its line. */
"use strict";

/* A Chinese character is as wide as it is high: only the others are measured. */
Atlas._measure = function (text, style) {
  const other = text.replace(/[\u3400-\u9fff（），。：、]/g, "");
  return (text.length - other.length) * style.px + (other ? Atlas._inkWidth(other, style) : 0) + (style.spacing || 0) * text.length;
};

Atlas._inks = {};

Atlas._inkWidth = function (text, style) {
  const key = style.weight + " " + style.px + "px\n" + text;
  if (!(key in Atlas._inks)) Atlas._inks[key] = Atlas._penWidth(key);
  return Atlas._inks[key];
};

Atlas._penWidth = function (key) {
  const parts = key.split("\n");
  if (!Atlas._pen) Atlas._pen = document.createElement("canvas").getContext("2d");
  Atlas._pen.font = parts[0] + " " + Atlas._fontStack();
  return Atlas._pen.measureText(parts[1]).width;
};

Atlas._fontStack = function () {
  if (!Atlas._fonts) Atlas._fonts = getComputedStyle(document.body).fontFamily;
  return Atlas._fonts;
};

/* Full name first; where that finds no room, the badge alone, anywhere on its line, keeps the place reachable to the eye. */
Atlas._besidePoint = function (map, label, taken) {
  const forms = label.text ? [label] : [];
  if (label.badge) forms.push(Object.assign({}, label, { text: "", tag: "" }));
  const on = label.line ? Atlas._on(map, label.line) : [];
  const at = label.spots || (label.at ? [label.at] : on);
  for (let f = 0; f < forms.length; f += 1) {
    const form = forms[f];
    const homes = form.text ? at : at.concat(on);
    const w = Atlas._unitWidth(form);
    const h = Math.max(form.style.px * 1.25, form.badge ? parseFloat(form.badge.style.width) + 2 : 0);
    for (let s = 0; s < homes.length; s += 1) {
      const boxes = Atlas._candidates(homes[s], w, h, form);
      for (let i = 0; i < boxes.length; i += 1) {
        const box = boxes[i];
        if (!Atlas._free([[box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1]], taken, map.getSize())) continue;
        taken.push(box);
        return Atlas._unit(map, form, box);
      }
    }
  }
  return null;
};

Atlas._unitWidth = function (form) {
  const badge = form.badge ? parseFloat(form.badge.style.width) + (form.text ? 3 : 0) : 0;
  const tag = form.tag ? Atlas._measure(form.tag, { weight: 400, px: 12 }) + 12 : 0;
  return badge + tag + (form.text ? Atlas._measure(form.text, form.style) : 0) + 2;
};

/* Right, left, above, below and the four corners of a point; the middle and small shifts of an area. */
Atlas._candidates = function (at, w, h, form) {
  const g = form.gap;
  const box = (x, y) => [x, y, x + w, y + h];
  if (!form.point) {
    const steps = form.spots ? [[0, 0]] : [[0, 0], [0, -1], [0, 1], [-0.25, 0], [0.25, 0], [0, -2], [0, 2], [-0.3, 1], [0.3, -1], [-0.3, -1], [0.3, 1], [0, -3], [0, 3]];
    /* A badge alone is small: it may move by its own width round a short line. */
    const all = form.text ? steps : steps.concat([[1, 0], [-1, 0], [1, 1], [-1, -1], [1, -1], [-1, 1], [2, 0], [-2, 0], [2, 1], [-2, -1], [2, -1], [-2, 1], [1, 2], [-1, -2], [1, -2], [-1, 2]]);
    return all.map((s) => box(at.x - w / 2 + s[0] * w, at.y - h / 2 + s[1] * h));
  }
  return [
    box(at.x + g, at.y - h / 2), box(at.x - g - w, at.y - h / 2), box(at.x - w / 2, at.y - g - h), box(at.x - w / 2, at.y + g),
    box(at.x + g * 0.7, at.y - g * 0.7 - h), box(at.x + g * 0.7, at.y + g * 0.7), box(at.x - g * 0.7 - w, at.y - g * 0.7 - h), box(at.x - g * 0.7 - w, at.y + g * 0.7),
  ];
};

Atlas._unit = function (map, form, box) {
  const at = map.containerPointToLayerPoint(L.point(box[0], box[1]));
  const node = Atlas.el("div", { class: "label " + form.style.cls, style: Atlas._type(form.style) });
  if (form.badge) node.appendChild(form.badge);
  if (form.text) node.appendChild(Atlas.el("span", { class: "label-text" }, form.text));
  if (form.tag) node.appendChild(Atlas.el("span", { class: "label-tag" }, form.tag));
  Atlas.stand(node, L.point(Math.round(at.x), Math.round(at.y)));
  return node;
};

Atlas._type = function (style) {
  return { color: style.colour, "font-size": style.px + "px", "font-weight": style.weight, "letter-spacing": style.spacing ? style.spacing + "px" : "normal" };
};

/* The pixels of a line's longest run inside the view, every few pixels. */
Atlas._run = function (map, geometry) {
  const view = map.getSize();
  const parts = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  let best = [];
  parts.forEach((part) => {
    const points = part.map((c) => map.latLngToContainerPoint([c[1], c[0]]));
    let run = [];
    const close = () => {
      if (run.length > best.length) best = run;
      run = [];
    };
    for (let i = 1; i < points.length; i += 1) {
      const a = points[i - 1];
      const b = points[i];
      const n = Math.min(4000, Math.max(1, Math.round(a.distanceTo(b) / 4)));
      for (let k = 0; k < n; k += 1) {
        const p = L.point(a.x + ((b.x - a.x) * k) / n, a.y + ((b.y - a.y) * k) / n);
        if (p.x > 6 && p.y > 6 && p.x < view.x - 6 && p.y < view.y - 6) run.push(p);
        else close();
      }
    }
    close();
  });
  return best;
};

/* Points on what is seen of a line, its middle first. */
Atlas._on = function (map, geometry) {
  const run = Atlas._run(map, geometry);
  return run.length ? [0.5, 0.32, 0.68, 0.18, 0.82].map((share) => run[Math.floor(run.length * share)]) : [];
};

/* Chinese names stand character by character along the line, each upright, as on a printed map. */
Atlas._alongLine = function (map, label, taken) {
  if (!label.text || Atlas.lang !== "zh") return null;
  const run = Atlas._run(map, label.line);
  const glyphs = label.text.match(/[A-Za-z0-9]+|[\s\S]/g);
  const widths = glyphs.map((g) => (g.length > 1 ? Atlas._measure(g, label.style) : label.style.px));
  const room = run.length * 4;
  const loose = Math.min(label.style.px * 0.9, (room * 0.5) / glyphs.length - label.style.px);
  if (loose < 1) return null;
  const need = widths.reduce((s, w) => s + w + loose, Atlas._badgeRoom(label));
  if (need > room * 0.85) return null;
  const starts = [0.5, 0.41, 0.59, 0.32, 0.68, 0.18, 0.82, 0.06, 0.94];
  for (let i = 0; i < 2 * starts.length; i += 1) {
    const first = Math.round(((room - need) * starts[i >> 1]) / 4);
    const spots = Atlas._steps(run, first, widths, loose, label, i % 2 ? 1 : -1);
    if (spots && Atlas._free(spots.map((s) => s.box), taken, map.getSize())) {
      spots.forEach((s) => taken.push(s.box));
      return Atlas._lineUnit(map, label, glyphs, spots);
    }
  }
  return null;
};

/* A badge at the head of a name takes its own width and a little air. */
Atlas._badgeRoom = (label) => (label.badge ? parseFloat(label.badge.style.width) + 4 : 0);

/* Beside the line, not on it: the stroke tells the status and must stay whole. The badge alone sits on the line. */
Atlas._steps = function (run, first, widths, loose, label, side) {
  const px = label.style.px;
  const last = Math.min(run.length - 1, first + Math.round(widths.reduce((s, w) => s + w + loose, Atlas._badgeRoom(label)) / 4));
  const a = run[first];
  const b = run[last];
  const flat = Math.abs(b.x - a.x) >= Math.abs(b.y - a.y);
  const back = flat ? b.x < a.x : b.y < a.y;
  let at = back ? last * 4 : first * 4;
  const way = back ? -1 : 1;
  const sizes = (label.badge ? [Atlas._badgeRoom(label)] : []).concat(widths);
  const spots = [];
  for (let i = 0; i < sizes.length; i += 1) {
    const high = label.badge && i === 0 ? sizes[0] : px;
    const half = ((flat ? sizes[i] : high) + loose) / 2;
    at += way * half;
    const p = run[Math.round(at / 4)];
    const before = run[Math.max(0, Math.round(at / 4) - 3)];
    const after = run[Math.min(run.length - 1, Math.round(at / 4) + 3)];
    if (!p || !before || !after) return null;
    at += way * half;
    const way_ = Math.atan2(after.y - before.y, after.x - before.x);
    const turn = (((way_ * 180) / Math.PI + 405) % 90) - 45;
    const off = label.badge && i === 0 ? 0 : side * (flat && Math.cos(way_) < 0 ? -1 : !flat && Math.sin(way_) > 0 ? -1 : 1) * (px * 0.62 + label.half);
    const q = L.point(p.x - Math.sin(way_) * off, p.y + Math.cos(way_) * off);
    const apart = flat ? ((sizes[i] + sizes[Math.max(0, i - 1)]) / 2) * 0.95 : px * 1.08;
    const follows = i > (label.badge ? 1 : 0);
    /* Where the line bends sharply the characters would crowd or tumble. */
    if (follows && (q.distanceTo(spots[i - 1].at) < apart || Math.abs(turn - spots[i - 1].turn) > 45)) return null;
    spots.push({ at: q, turn: turn, box: [q.x - sizes[i] / 2 - 1, q.y - high / 2 - 1, q.x + sizes[i] / 2 + 1, q.y + high / 2 + 1] });
  }
  return spots;
};

Atlas._lineUnit = function (map, label, glyphs, spots) {
  const unit = Atlas.el("div", { class: "label label-along " + label.style.cls, style: Atlas._type(label.style) });
  const items = (label.badge ? [label.badge] : []).concat(glyphs.map((g) => Atlas.el("span", { class: "label-text" }, g)));
  items.forEach((node, i) => {
    const at = map.containerPointToLayerPoint(spots[i].at);
    const turn = node === label.badge ? 0 : spots[i].turn;
    node.style.position = "absolute";
    node.style.transform = "translate(" + at.x.toFixed(1) + "px," + at.y.toFixed(1) + "px) translate(-50%,-50%) rotate(" + turn.toFixed(0) + "deg)";
    unit.appendChild(node);
  });
  return unit;
};
