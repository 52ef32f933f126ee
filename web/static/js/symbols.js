/* Symbols: glyphs and hatches as SVG, from two tables that the Python side reads as well. */
"use strict";

/* Paths in a box of 24 by 24. The object between the marks is JSON: the legend is made of the same paths. */
Atlas.GLYPHS = /*glyphs*/ {
  "circle": "M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18z",
  "dot": "M12 7a5 5 0 1 1 0 10a5 5 0 1 1 0-10z",
  "square": "M4 4h16v16H4z",
  "diamond": "M12 2l10 10l-10 10L2 12z",
  "triangle": "M12 3l10 18H2z",
  "pentagon": "M12 2l10 7.4l-3.8 12H5.800L2 9.400z",
  "hexagon": "M7 3h10l5.200 9L17 21H7L1.800 12z",
  "octagon": "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
  "shield": "M12 2l9 3v7c0 5-4 8.500-9 10.500C7 20.500 3 17 3 12V5z",
  "drop": "M12 1.500c4.500 6 7 9.500 7 13a7 7 0 0 1-14 0c0-3.500 2.500-7 7-13z",
  "house": "M12 2l10 9h-3v11H5V11H2z",
  "flag": "M5 2h14l-4 5l4 5H8v10H5z",
  "ring": "M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20z",
  "core": "M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z",
  "pin": "M12 1.500a8 8 0 0 1 8 8c0 5-5 9-8 13c-3-4-8-8-8-13a8 8 0 0 1 8-8z"
} /*end*/;

/* Marks inside a glyph, drawn in white on a filled glyph and in its colour on a hollow one. JSON as well. */
Atlas.MARKS = /*marks*/ {
  "town": { "body": "circle", "mark": "" },
  "seat": { "body": "circle", "mark": "M12 9a3 3 0 1 1 0 6a3 3 0 1 1 0-6z" },
  "station": { "body": "square", "mark": "M8 6h8v8H8zM7 18l2-2M17 18l-2-2M8 10h8" },
  "interchange": { "body": "diamond", "mark": "M8 12h8M12 8v8" },
  "node": { "body": "ring", "mark": "M12 7a5 5 0 1 1 0 10a5 5 0 1 1 0-10z" },
  "hub": { "body": "hexagon", "mark": "M12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8z" },
  "carrier": { "body": "hexagon", "mark": "M7 17v-5l3 2v-2l3 2V8h3v9z" },
  "wetland": { "body": "circle", "mark": "M6 16h12M12 16V8M12 16l-4-6M12 16l4-6" },
  "forest": { "body": "circle", "mark": "M12 18v-4M12 5l-4.500 5h2L7 14h10l-2.500-4h2z" },
  "flood": { "body": "triangle", "mark": "M7 17c2-2 3 0 5 0s3-2 5 0" },
  "water": { "body": "drop", "mark": "" },
  "school": { "body": "square", "mark": "M6 9l6-3l6 3l-6 3zM8 11v4c2 2 6 2 8 0v-4" },
  "hospital": { "body": "square", "mark": "M12 7v10M7 12h10" },
  "elderly": { "body": "house", "mark": "M12 12v7M9 15h6" },
  "culture": { "body": "pentagon", "mark": "M8 17V10l4-3l4 3v7" },
  "sport": { "body": "pentagon", "mark": "M12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8z" },
  "commerce": { "body": "octagon", "mark": "M8 9h8l1 8H7zM10 9c0-3 4-3 4 0" },
  "utility": { "body": "triangle", "mark": "M13 10l-3 4h4l-3 4" },
  "heritage": { "body": "shield", "mark": "M7 9h10l-1-3H8zM9 9v7M15 9v7M7 17h10" },
  "safety": { "body": "shield", "mark": "M8 12l3 3l5-6" },
  "region": { "body": "flag", "mark": "" },
  "transit": { "body": "circle", "mark": "M8 7h8v8H8zM8 11h8M9 17h1M14 17h1" }
} /*end*/;

/* Hatches: tile size in px, path, stroke width; drawn over the fill in the look's own colour. JSON as well. */
Atlas.HATCHES = /*hatches*/ {
  "diagonal": { "size": 8, "d": "M-2 2l4-4M0 8l8-8M6 10l4-4", "width": 1 },
  "back-diagonal": { "size": 8, "d": "M-2 6l4 4M0 0l8 8M6-2l4 4", "width": 1 },
  "cross": { "size": 9, "d": "M0 9l9-9M0 0l9 9", "width": 0.8 },
  "horizontal": { "size": 6, "d": "M0 3h6", "width": 1 },
  "vertical": { "size": 6, "d": "M3 0v6", "width": 1 },
  "grid": { "size": 8, "d": "M0 4h8M4 0v8", "width": 0.8 },
  "dots": { "size": 7, "d": "M3.500 3.500h.01", "width": 2 },
  "marsh": { "size": 16, "d": "M1 4h6M9 12h6M4 4V1M12 12V9M2.500 2.500l.8 1.500M5.500 2.500l-.8 1.500M10.500 10.500l.8 1.500M13.500 10.500l-.8 1.500", "width": 1 },
  "trees": { "size": 14, "d": "M3.500 6v2M3.500 1.500l-2 4.500h4zM10.500 13v1M10.500 8.500l-2 4.500h4z", "width": 0.9 },
  "field": { "size": 10, "d": "M2.500 2v3M5 2v3M1 5h5.500", "width": 0.8 }
} /*end*/;

/* One hidden SVG of the page holds every pattern; its size is zero, for `display: none` would void the patterns. */
Atlas.hatch = function (name, colour) {
  const rule = (Atlas.data.atlas.hatches || {})[name] || Atlas.HATCHES[name] || Atlas.HATCHES.diagonal;
  const id = "hatch-" + name + "-" + colour.replace(/[^0-9a-z]/gi, "");
  if (!document.getElementById(id)) {
    if (!Atlas._defs) {
      Atlas._defs = Atlas.svg("defs");
      document.body.appendChild(Atlas.svg("svg", { class: "hatch-store", width: 0, height: 0, "aria-hidden": "true" }, Atlas._defs));
    }
    Atlas._defs.appendChild(
      Atlas.svg(
        "pattern",
        { id: id, width: rule.size, height: rule.size, patternUnits: "userSpaceOnUse" },
        Atlas.svg("path", { d: rule.d, stroke: colour, "stroke-width": rule.width, "stroke-linecap": "round", fill: "none" })
      )
    );
  }
  return "url(#" + id + ")";
};

/* The glyph of a look as an SVG of `size` px: filled, or hollow where the position is schematic only. */
Atlas.glyph = function (look, size) {
  const rule = Atlas.MARKS[look.glyph] || { body: look.glyph, mark: "" };
  const glyphs = Atlas.data.atlas.glyphs || {};
  const body = glyphs[rule.body] || Atlas.GLYPHS[rule.body] || Atlas.GLYPHS.circle;
  const hollow = Atlas.isHollow(look);
  const dash = look.dash_mm && look.dash_mm.length ? look.dash_mm.map((mm) => ((Atlas.mm(mm) * 24) / size / 2).toFixed(2)).join(" ") : null;
  const stroke = Math.max(1.3, Atlas.mm(look.width_mm || 0.35)) * (24 / size);
  const parts = [Atlas.svg("path", { d: body, fill: "none", stroke: "#fff", "stroke-width": stroke + 80 / size, "stroke-linejoin": "round" })];
  parts.push(
    Atlas.svg("path", {
      d: body,
      fill: hollow ? "#fff" : dash ? Atlas.tint(look.colour, 0.62) : look.fill || look.colour,
      stroke: look.colour,
      "stroke-width": stroke,
      "stroke-dasharray": dash,
      "stroke-linejoin": "round",
    })
  );
  if (rule.mark && size >= 11) {
    parts.push(
      Atlas.svg("path", {
        d: rule.mark,
        fill: "none",
        stroke: hollow || dash ? look.colour : "#fff",
        "stroke-width": 1.9,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      })
    );
  }
  return Atlas.svg(
    "svg",
    { viewBox: "-3 -3 30 30", width: (size * 30) / 24, height: (size * 30) / 24, class: "glyph", "aria-hidden": "true", opacity: look.opacity },
    parts
  );
};

Atlas.isHollow = function (look) {
  return look.tag === "示意" || look.hollow === true;
};

/* `colour` mixed with white; 0 leaves it, 1 makes it white. */
Atlas.tint = function (colour, white) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour || "");
  if (!hex) return colour;
  const full = hex[1].length === 3 ? hex[1].replace(/./g, "$&$&") : hex[1];
  const parts = [0, 2, 4].map((at) => {
    const part = parseInt(full.substr(at, 2), 16);
    return Math.round(part + (255 - part) * white);
  });
  return "rgb(" + parts.join(",") + ")";
};
