/* What stands beside the plan: the verdict after its period, dated observations, and the base of 2020. */
"use strict";

/* Evidence of a measure or place; only a measure has a verdict, and without an observation it reads "no data". */
Atlas.evidence = function (record, judged) {
  const data = Atlas.data.atlas;
  const seen = (record.observations || []).map((id) => data.observations[id]).filter(Boolean);
  const bases = (record.baselines || []).map((id) => data.baselines[id]).filter(Boolean);
  const shown = judged && (record.due || seen.length);
  if (!shown && !seen.length && !bases.length) return null;
  const verdict = [record.due ? Atlas.say("page.due") : "", Atlas.term("verdict", record.verdict)].filter(Boolean).join(" · ");
  return Atlas.el(
    "div",
    { class: "evidence" },
    shown ? Atlas.el("p", { class: "verdict is-" + record.verdict }, verdict) : null,
    seen.map(Atlas._observed),
    bases.map((one) => Atlas.el("p", { class: "base", lang: "zh-CN" }, Atlas.el("b", {}, Atlas.say("page.base-2020")), " ", [one.title].concat(one.quantities).join("："), one.note ? Atlas.el("small", {}, one.note) : null))
  );
};

Atlas._observed = function (one) {
  const said = [Atlas.term("definition", one.definition), one.definition_note, one.source].filter(Boolean).join(" · ");
  return Atlas.el("p", { class: "observed", lang: "zh-CN" }, Atlas.el("b", {}, one.date), " ", one.title, one.quantity ? "：" + one.quantity : "", Atlas.el("small", {}, said));
};
