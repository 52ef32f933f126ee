/* Anything that a payload could have brought to life. */
() => {
  const faults = [];
  document.querySelectorAll("*").forEach((n) => [...n.attributes].forEach((a) => {
    if (/^on/i.test(a.name)) faults.push(a.name);
    if (/^\s*javascript:/i.test(a.value) && /^(href|src|action|xlink:href|data)$/i.test(a.name)) faults.push(a.name + "=" + a.value);
  }));
  document.querySelectorAll("iframe, object, embed, base, form, math, body style, img:not(.leaflet-tile)").forEach((n) => faults.push(n.outerHTML.slice(0, 80)));
  document.querySelectorAll("link, meta[http-equiv=refresh]").forEach((n) => {
    if (n.tagName === "META" || /^(https?:)?\/\//.test(n.getAttribute("href"))) faults.push(n.outerHTML);
  });
  return faults;
}
