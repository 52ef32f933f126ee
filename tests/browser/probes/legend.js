/* The legend of a layer, row by row. */
(id) => {
  const block = document.querySelector('[data-legend="' + id + '"]');
  return block && { hidden: block.hidden, rows: [...block.querySelectorAll("li")].map((li) => ({
    status: li.querySelector("[data-w^='status.']").dataset.w.slice(7),
    group: li.querySelector("[data-w^='precision-group.']").dataset.w.slice(16),
    count: Number(li.querySelector(".layer-count").textContent),
    swatch: li.querySelector("svg").outerHTML.toUpperCase() })) };
}
