// The verdicts: each claim of the tutorials, in their own words, beside what was measured.
import { el, link, replace, table } from "../dom.js";
import { figure, interval, plural } from "../format.js";
import { caseHash } from "./charts.js";

const outcomes = [
  ["supported", "supported"],
  ["refuted", "refuted"],
  ["inconclusive", "inconclusive"],
  ["not_measured", "not measured"],
];
const wordFor = (outcome) => outcomes.find(([id]) => id === outcome)?.[1] ?? outcome;

const badge = (outcome) => el("span", { class: "badge", "data-outcome": outcome }, wordFor(outcome));

function effectText({ effect, samples, holding }) {
  if (effect === null) return "–";
  if (holding !== null && holding !== undefined) {
    return `${figure(effect.median, "count")}; holds in ${holding} of ${samples}`;
  }
  return `${figure(effect.median, effect.unit)} ${interval(effect.low, effect.high, effect.unit)}`;
}

function partsTable(claim) {
  return table(`Parts of ${claim.id}`,
    [{ text: "part" }, { text: "outcome" }, { text: "effect" }, { text: "grounds" }, { text: "cases" }],
    claim.parts.map((part) => [
      [part.says, part.role === "shown" ? el("small", {}, " (stands beside)") : ""],
      badge(part.outcome),
      effectText(part),
      part.text,
      el("ul", {}, part.cases.map((name) => el("li", {}, link(caseHash(name), name)))),
    ]));
}

function conditionsText(claim) {
  const params = Object.entries(claim.conditions?.params ?? {});
  return params.map(([name, values]) => `${name} ${values.join(", ")}`).join(" · ");
}

const said = (statement) =>
  el("blockquote", { lang: "zh" }, statement.quote, el("cite", {}, ` ${statement.source}`));

function article(claim) {
  const conditions = conditionsText(claim);
  return el("article", { id: `claim-${claim.id}`, class: "claim", "data-outcome": claim.outcome, tabindex: "-1" },
    el("h4", {}, el("a", { href: `#claim-${claim.id}`, class: "id" }, claim.id), " ", claim.says, " ", badge(claim.outcome)),
    said(claim),
    claim.text ? el("p", {}, claim.text) : null,
    conditions ? el("p", { class: "muted" }, conditions) : null,
    el("details", {}, el("summary", {}, plural(claim.parts.length, "part")), partsTable(claim)));
}

function bySubject(claims) {
  const subjects = new Map();
  for (const claim of claims) {
    if (!subjects.has(claim.subject)) subjects.set(claim.subject, []);
    subjects.get(claim.subject).push(claim);
  }
  return [...subjects].map(([subject, members]) =>
    el("div", { class: "subject" }, el("h3", {}, subject), members.map(article)));
}

/** How many claims came out how: [["supported", 12], …], without zeros. */
export const verdictCounts = (verdicts) =>
  outcomes.map(([id, text]) => [text, (verdicts?.claims ?? []).filter((claim) => claim.outcome === id).length])
    .filter(([, amount]) => amount > 0);

/** The section's content; null where the report holds no claims. */
export function verdictList(verdicts) {
  const claims = verdicts?.claims ?? [];
  if (claims.length === 0) return null;
  const list = el("div", {});
  // What was not measured says nothing, so it is not what a reader sees first.
  const measured = claims.some((claim) => claim.outcome !== "not_measured");
  const chosen = new Set(outcomes.map(([id]) => id).filter((id) => !measured || id !== "not_measured"));
  const show = () => replace(list, bySubject(claims.filter((claim) => chosen.has(claim.outcome))));
  const buttons = outcomes.map(([id, text]) => {
    const amount = claims.filter((claim) => claim.outcome === id).length;
    const button = el("button", { type: "button", class: "chip", "data-outcome": id,
      "aria-pressed": String(chosen.has(id)), onclick: () => {
        if (!chosen.delete(id)) chosen.add(id);
        button.setAttribute("aria-pressed", String(chosen.has(id)));
        show();
      } }, `${amount} ${text}`);
    return button;
  });
  show();
  const statements = verdicts.unmeasurable ?? [];
  return [
    el("p", {}, `What the tutorials say, held against this run on ${plural(verdicts.cores, "core")}. ` +
      `The ${plural(verdicts.family, "ratio")} were judged together, so that the chance of even one ` +
      "false verdict stays below 5 %."),
    el("p", { class: "chips", role: "group", "aria-label": "Show claims by outcome" }, buttons),
    list,
    statements.length === 0 ? null : el("details", { class: "subject" },
      el("summary", {}, `${plural(statements.length, "statement")} that no benchmark can tell`),
      statements.map((each) => el("article", { class: "claim" }, el("h4", {}, each.says), said(each), el("p", {}, each.why)))),
  ];
}
