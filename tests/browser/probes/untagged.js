/* Names of points that lack the tag of a schematic one, or have it without being one. */
() => { const names = {}; Atlas.shownFeatures().forEach((f) => { const p = Atlas.place(f.feature.id);
    if (f.symbol) (names[p.name_zh] = names[p.name_zh] || []).push(p.group); });
  return [...document.querySelectorAll(".label:not(.label-along)")].filter((n) => n.querySelector(".label-text")).filter((n) => {
    const groups = names[n.querySelector(".label-text").textContent]; const tag = n.querySelector(".label-tag");
    return groups && groups.every((g) => (g === "schematic") !== Boolean(tag)); }).map((n) => n.textContent); }
