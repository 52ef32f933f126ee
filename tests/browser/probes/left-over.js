/* All text of the frame, without what comes from the records. */
() => {
  const texts = [];
  const data = ".map-frame .leaflet-map-pane, .panel-body, .leaflet-control-attribution, #lang, #live, script, style, .place-links, title";
  document.querySelectorAll("body *").forEach((n) => {
    if (n.closest(data) || !n.checkVisibility()) return;
    ["aria-label", "title", "placeholder"].forEach((a) => n.hasAttribute(a) && texts.push(a + ": " + n.getAttribute(a)));
    [...n.childNodes].filter((t) => t.nodeType === 3).forEach((t) => texts.push(t.textContent));
  });
  return texts;
}
