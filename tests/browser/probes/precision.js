/* How each feature shows its precision. */
() => Object.values(Atlas.layers).flatMap((group) => group.features.map((drawn) => {
  const place = Atlas.place(drawn.feature.id);
  const g = drawn.feature.g;
  const near = (l) => l.getBounds && l.getBounds().intersects((drawn.target.getBounds || (() => drawn.target.getLatLng().toBounds(10))).call(drawn.target));
  const own = group.getLayers().filter((l) => l !== drawn.target && l.options && near(l));
  const fill = drawn.symbol && [...drawn.symbol.box.querySelectorAll(".glyph > *")].find((n) => n.hasAttribute("fill-opacity"));
  return { id: drawn.feature.id, kind: place.kind, shape: /Polygon/.test(g.type) ? "area" : g.type === "Point" ? "point" : "line", group: place.group,
    bubbles: (drawn.feature.bubbles || []).length,
    bands: own.filter((l) => /bands$/.test(l.options.pane)).length, rings: own.filter((l) => /rings$/.test(l.options.pane)).length,
    outline: own.some((l) => /polygons$/.test(l.options.pane) && l.options.stroke), fill: fill && getComputedStyle(fill).fill };
}))
