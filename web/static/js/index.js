/* The first page: switches the language of its fixed strings and remembers it for the maps. */
(function () {
  "use strict";

  function keep(value) {
    try {
      if (value) window.localStorage.setItem("atlas.lang", value);
      return window.localStorage.getItem("atlas.lang");
    } catch (refused) {
      return null;
    }
  }

  function show(lang) {
    const words = (Atlas.data.words || {})[lang] || {};
    document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
    document.querySelectorAll("[data-w]").forEach(function (node) {
      const text = words[node.getAttribute("data-w")];
      if (text) node.textContent = text;
    });
    document.querySelectorAll("[data-w-label]").forEach(function (node) {
      const text = words[node.getAttribute("data-w-label")];
      if (text) node.setAttribute("aria-label", text);
    });
    document.querySelectorAll("[data-title-zh]").forEach(function (node) {
      node.title = node.getAttribute("data-title-" + lang);
    });
    document.querySelectorAll("[data-zh]").forEach(function (node) {
      node.textContent = node.getAttribute("data-" + lang) || node.getAttribute("data-zh");
    });
  }

  let lang = keep() === "en" ? "en" : "zh";
  document.getElementById("lang").addEventListener("click", function () {
    lang = lang === "zh" ? "en" : "zh";
    keep(lang);
    show(lang);
  });
  /* One list of a door at a time, also where the browser does not know details[name]; Escape closes it. */
  const doors = Array.prototype.slice.call(document.querySelectorAll(".door"));
  doors.forEach(function (door) {
    door.addEventListener("toggle", function () {
      if (door.open) doors.forEach((other) => other !== door && (other.open = false));
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") doors.forEach((door) => (door.open = false));
  });
  if (lang === "en") show(lang);
  document.documentElement.setAttribute("data-ready", "1");
})();
