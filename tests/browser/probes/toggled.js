/* Turn each layer off and on again: what is drawn, and the legend, must follow. */
(ids) => {
  const faults = [];
  const stands = (n) => Boolean(n && n.isConnected);
  const panes = { district: "boundary", neighbours: "neighbours" };
  ids.forEach((id) => [0, 1].forEach(() => {
    const box = document.querySelector('input[data-layer="' + id + '"]');
    const group = Atlas.layers[id];
    const zoom = Atlas.map.getZoom();
    const on = box.checked && zoom >= (group.spec.min_zoom || 0) && zoom <= group.spec.max_zoom;
    const nodes = group.getLayers().map((l) => (l.getElement ? l.getElement() : l._path));
    const targets = group.features.map((f) => f.target && f.target.getElement());
    const block = document.querySelector('[data-legend="' + id + '"]');
    if (nodes.concat(targets).some((n) => stands(n) !== on)) faults.push(id + " drawn is not " + on);
    if (panes[id] && (Atlas.sheets[panes[id]].style.display !== "none") !== box.checked) faults.push(id + " pane");
    if (block && block.hidden === on) faults.push(id + " legend hidden is " + block.hidden);
    box.click();
    if (box.checked !== group.wanted) faults.push(id + " box");
  }));
  return faults;
}
