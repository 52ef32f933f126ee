/* Symbols: the glyphs of points and the hatches of areas as SVG, drawn like those of the legend. */
"use strict";

/* In units of half the symbol's size; the same shapes as atlas/style/glyphs.py, of which the legend is made. */
Atlas.SHAPES = {
  square: "M-1 -1H1V1H-1Z",
  diamond: "M0 -1.25L1.25 0L0 1.25L-1.25 0Z",
  triangle: "M0 -1.2L1.15 .9H-1.15Z",
  hub: "M0 -1.2L1.05 -.6V.6L0 1.2L-1.05 .6V-.6Z",
};

/* Tile size in px and path; the stroke is the look's own colour. */
Atlas.HATCHES = {
  diagonal: [7, "M-2 2l4-4M0 7l7-7M5 9l4-4", 0.9],
  counter: [7, "M-2 5l4 4M0 0l7 7M5-2l4 4", 0.9],
  cross: [9, "M0 9l9-9M0 0l9 9", 0.8],
  horizontal: [6, "M0 3h6", 0.9],
  vertical: [6, "M3 0v6", 0.9],
  dots: [7, "M1.750 1.750h.01M5.250 5.250h.01", 1.7],
};

/* One hidden SVG of the page holds every pattern; its size is zero, for `display: none` would void the patterns. */
Atlas.hatch = function (name, colour) {
  const rule = Atlas.HATCHES[name] || Atlas.HATCHES.diagonal;
  const id = "hatch-" + name + "-" + colour.replace(/[^0-9a-z]/gi, "");
  if (!document.getElementById(id)) {
    if (!Atlas._defs) {
      Atlas._defs = Atlas.svg("defs");
      document.body.appendChild(Atlas.svg("svg", { class: "hatch-store", width: 0, height: 0, "aria-hidden": "true" }, Atlas._defs));
    }
    const lines = Atlas.svg("path", { d: rule[1], stroke: colour, "stroke-width": rule[2], "stroke-linecap": "round", fill: "none" });
    Atlas._defs.appendChild(Atlas.svg("pattern", { id: id, width: rule[0], height: rule[0], patternUnits: "userSpaceOnUse" }, lines));
  }
  return "url(#" + id + ")";
};

/* The glyph of a look, `size` px across, on a white rim; its own rim carries the dash of the status. */
Atlas.glyph = function (look, size) {
  const radius = size / 2;
  const box = size * 1.25 + 8;
  const rim = Math.max(1.1, Atlas.mm(look.width_mm));
  const dash = look.dash_mm && look.dash_mm.length ? Math.max(1, look.dash_mm[0] * 1.3).toFixed(1) + " " + (look.dash_mm[1] * 1.6).toFixed(1) : null;
  const shape = (style) => {
    const d = Atlas.SHAPES[look.glyph];
    const own = d ? { d: d, transform: "scale(" + radius + ")", "vector-effect": "non-scaling-stroke", "stroke-linejoin": "round" } : { r: radius };
    return Atlas.svg(d ? "path" : "circle", Object.assign(own, style));
  };
  return Atlas.svg(
    "svg",
    { viewBox: [-box / 2, -box / 2, box, box].join(" "), width: box, height: box, class: "glyph", "aria-hidden": "true", focusable: "false" },
    look.glyph === "core" ? Atlas.svg("circle", { r: radius * 1.22, fill: look.colour, opacity: 0.22 }) : null,
    shape({ fill: "#fff", stroke: "#fff", "stroke-width": rim + 2.4, opacity: 0.9 }),
    shape({ fill: look.fill || look.colour, "fill-opacity": look.fill_opacity || 1, stroke: look.colour, "stroke-width": rim, "stroke-opacity": look.opacity, "stroke-dasharray": dash }),
    Atlas._inner(look, radius)
  );
};

/* What tells the round glyphs apart: a dot, rails or a crossing. */
Atlas._inner = function (look, radius) {
  const arm = radius * 0.55;
  const stroke = { stroke: look.colour, "stroke-width": 1.2, fill: "none" };
  if (look.glyph === "ring" || look.glyph === "core") return Atlas.svg("circle", { r: radius * 0.42, fill: look.colour });
  if (look.glyph === "station") return Atlas.svg("path", Object.assign(stroke, { d: "M" + -arm + " 0H" + arm }));
  if (look.glyph === "junction") return Atlas.svg("path", Object.assign(stroke, { d: "M" + -arm + " 0H" + arm + "M0 " + -arm + "V" + arm }));
  return null;
};
