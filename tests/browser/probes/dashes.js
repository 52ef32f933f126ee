/* Kind of shape, status and dash of everything drawn. */
() => Object.values(Atlas.layers).flatMap((group) => group.features.flatMap((drawn) => {
  const status = drawn.look.status;
  if (drawn.symbol) {
    const own = [...drawn.symbol.box.querySelectorAll(".glyph > *")].find((n) => n.hasAttribute("fill-opacity"));
    return [["point", status, getComputedStyle(own).strokeDasharray]];
  }
  const core = group.getLayers().filter((l) => /lines$|diagrams$|polygons$/.test(l.options.pane) && l.options.stroke
    && !l.options.interactive && l.options.color !== "#fff" && l.getBounds().equals(drawn.target.getBounds()));
  return core.map((l) => [l instanceof L.Polygon ? "area" : "line", status, getComputedStyle(l._path).strokeDasharray]);
}))
