// The view of a comparison: the answer, every case with its interval against the threshold, what
// could not be compared, and what to doubt.
import { el, facts, sentences, table, track } from "../dom.js";
import { change, plural, time } from "../format.js";
import { drawFrame, section } from "../frame.js";
import { SearchList } from "../search.js";

const pageSize = 100;
const urgency = ["regression", "improvement", "inconclusive", "same"];
// An outcome as people read it; the data keep the names of comparison.schema.json.
const words = { regression: "slower", improvement: "faster", inconclusive: "inconclusive", same: "the same" };

const percent = (share) => `${Number((share * 100).toPrecision(3))} %`;
const distance = (each) => Math.abs(Math.log(each.ratio ?? 1));

function sorted(cases) {
  return [...cases].sort((a, b) =>
    urgency.indexOf(a.verdict) - urgency.indexOf(b.verdict) || distance(b) - distance(a));
}

function outcomeText(each) {
  if (each.verdict === "same") {
    return `within ${percent(Math.max(each.interval.high, 1 / each.interval.low) - 1)}`;
  }
  if (each.rounds_needed === null) return "";
  const { rounds, more_than: more } = each.rounds_needed;
  return `${more ? "more than" : "about"} ${plural(rounds, "round")} would settle it`;
}

// The interval on a line, in logarithms, six thresholds to each side; what lies beyond ends there.
function line({ ratio, interval }, threshold) {
  const reach = 6 * Math.log1p(threshold);
  const place = (value) => (value ? 50 + (50 * Math.log(value)) / reach : null);
  const bound = place(1 + threshold) - 50;
  return track(place(ratio), place(interval?.low), place(interval?.high),
    el("span", { class: "bounds", style: `left:${50 - bound}%;width:${2 * bound}%` }));
}

function side({ median_ns: median, samples, failed }, text) {
  return [text ?? time(median), " ", el("small", {}, `${samples}`, failed > 0 ? `, ${failed} failed` : "")];
}

function row(each, threshold) {
  const bounds = each.interval === null ? ""
    : `[${change(each.interval.low)}, ${change(each.interval.high)}]`;
  return el("tr", { "data-verdict": each.verdict },
    el("th", { scope: "row" }, each.metric ? `${each.case}: ${each.metric}` : each.case),
    el("td", { class: "number" }, side(each.base, each.text?.base)),
    el("td", { class: "number" }, side(each.new, each.text?.new)),
    el("td", { class: "number" }, change(each.ratio), " ", el("small", {}, bounds)),
    el("td", { class: "line" }, line(each, threshold)),
    el("td", {}, el("span", { class: "badge", "data-verdict": each.verdict }, words[each.verdict]), " ", el("small", {}, outcomeText(each))));
}

// The cases with the chosen outcome whose names contain some words, a page of them at a time.
function caseTable({ cases, counts, rule }) {
  const body = el("tbody");
  const list = new SearchList(sorted(cases), ["case", "cases"], pageSize, (each) => row(each, rule.threshold), body);
  let verdict = null;
  const chips = urgency.map((name) => el("button", { type: "button", class: "chip", "data-verdict": name,
    "aria-pressed": "false", onclick: (event) => {
      verdict = verdict === name ? null : name;
      for (const chip of chips) chip.setAttribute("aria-pressed", String(chip === event.currentTarget && verdict !== null));
      list.keep((each) => verdict === null || each.verdict === verdict);
    } }, `${counts[name]} ${words[name]}`));
  const headings = [["case"], ["base", true], ["new", true], ["change", true], ["against the threshold"], ["outcome"]];
  return el("div", { class: "cases" }, list.form, el("div", { class: "chips" }, chips), list.status,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Cases" },
      el("table", {}, el("thead", {}, el("tr", {}, headings.map(([text, number]) =>
        el("th", { scope: "col", class: number ? "number" : null }, text)))), body)),
    el("p", {}, list.more));
}

function answer({ counts, uncompared, rule, advisory }) {
  const broken = uncompared.filter((each) => each.broke).length;
  const headline = counts.regression > 0 ? `Slower: ${plural(counts.regression, "case")}`
    : broken > 0 ? `Broken: ${plural(broken, "case")}`
      : counts.inconclusive > 0 ? "No case is slower, but not all is settled"
        : counts.improvement > 0 ? `Faster: ${plural(counts.improvement, "case")}` : "No change";
  return [
    el("p", { class: "headline", "data-verdict": counts.regression + broken > 0 ? "regression" : null }, headline),
    el("p", {}, `${counts.improvement} faster, ${counts.same} the same within ` +
      `${percent(rule.threshold)}, ${counts.inconclusive} inconclusive, ${uncompared.length} not compared.`),
    advisory ? el("p", { class: "notice" }, "Advisory: two separate runs differ by more than their own samples can " +
      "show. 'fourways ab' interleaves both builds in one run.") : null,
  ];
}

const ofReports = {
  change: "A change is the median of all ratios of the new samples' wall times to the base's; below zero is faster.",
  interval: "Brackets hold its interval from the test of ranks by Mann and Whitney, which assumes no distribution, at the ",
};
const ofPairs = {
  change: "A change is the median over blocks of four samples measured in turns (base, new, new, base, or the reverse), " +
    "each in a fresh process, of the ratio of the quicker samples of both sides; below zero is faster.",
  interval: "Brackets hold its interval from the sign test, which holds although a case stops as soon as it is decided, at the ",
};

function method({ rule, paired }) {
  const said = paired ? ofPairs : ofReports;
  return sentences([
    said.change,
    said.interval +
      `confidence of Holm's step: the chance of even one wrong "slower" or "faster" on this page is at most ${percent(rule.family_error)}.`,
    `A slower case lies wholly above ${change(1 + rule.threshold)}, a faster one wholly below ${change(1 / (1 + rule.threshold))}; ` +
      "the same lies wholly between. The grey band marks these bounds; lines end at six times their width.",
    "Small figures beside a time are its samples. Rounds that would settle a case are estimated from the interval at hand.",
  ]);
}

/** Draws a comparison, in the form of comparison.schema.json, into `root`. */
export function compareView(root, title, data) {
  const left = data.uncompared.map((each) => [each.case, each.broke ? el("strong", { class: "bad" }, each.text) : each.text]);
  const differences = data.differences.map((each) => [each.what, each.base, each.new,
    each.voids ? el("strong", { class: "bad" }, "makes the comparison void") : "told"]);
  drawFrame(root, title, `${data.base} against ${data.new} · threshold ${percent(data.rule.threshold)}`, [
    section("answer", "What changed", answer(data)),
    section("cases", "All cases", caseTable(data)),
    left.length === 0 ? null : section("left", "Not compared", table("Not compared", [{ text: "case" }, { text: "why" }], left)),
    section("cautions", "What to doubt",
      el("ul", {}, data.cautions.map((text) => el("li", {}, text))),
      differences.length === 0 ? null
        : table("Differences", [{ text: "what" }, { text: "base" }, { text: "new" }, { text: "weight" }], differences)),
    section("method", "How to read this", method(data), facts([
      ["base", data.base], ["new", data.new], ["threshold", percent(data.rule.threshold)],
      ...(data.paired
        ? [["seed", String(data.paired.seed)], ["rounds at most", String(data.paired.most_rounds)],
          ["pairs measured", String(data.paired.pairs)], ["of these again", String(data.paired.pairs_repeated)],
          ["kept though disturbed", String(data.paired.pairs_disturbed)]]
        : [["between runs", data.rule.between_run_sd === null ? "unknown" : percent(data.rule.between_run_sd)]])])),
  ].filter((each) => each !== null));
}
