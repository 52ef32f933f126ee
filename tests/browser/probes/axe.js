/* What axe-core finds serious. */
async () => (await axe.run(document, { resultTypes: ["violations"], preload: false })).violations
  .filter((v) => v.impact === "serious" || v.impact === "critical")
  .map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120) + " " + (n.failureSummary || "").slice(0, 160)).join(" | "))
