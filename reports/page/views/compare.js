// The view of a comparison: the answer, every case with its interval against the threshold, what
// could not be compared, and what to doubt.
import { el, facts, replace, table } from "../dom.js";
import { plural, time } from "../format.js";
import { drawFrame, section } from "../frame.js";

const pageSize = 100;
const urgency = ["regression", "improvement", "inconclusive", "same"];
// An outcome as people read it; the data keep the names of comparison.schema.json.
const words = { regression: "slower", improvement: "faster", inconclusive: "inconclusive", same: "the same" };

function change(ratio) {
  if (ratio === null) return "–";
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(Math.abs(percent) < 99.95 ? 1 : 0)} %`;
}

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
function track(each, threshold) {
  const reach = 6 * Math.log1p(threshold);
  const place = (ratio) => Math.min(100, Math.max(0, 50 + (50 * Math.log(ratio)) / reach));
  const fence = place(1 + threshold) - 50;
  const marks = [el("span", { class: "fence", style: `left:${50 - fence}%;width:${2 * fence}%` })];
  if (each.interval?.low && each.interval.high) {
    const left = place(each.interval.low);
    marks.push(el("span", { class: "span", style: `left:${left}%;width:${place(each.interval.high) - left}%` }));
  }
  if (each.ratio) marks.push(el("span", { class: "dot", style: `left:${place(each.ratio)}%` }));
  return el("span", { class: "track", "aria-hidden": "true" }, marks);
}

function side({ median_ns: median, samples, failed }) {
  return [time(median), " ", el("small", {}, `${samples}`, failed > 0 ? `, ${failed} failed` : "")];
}

function row(each, threshold) {
  const bounds = each.interval === null ? ""
    : `[${change(each.interval.low)}, ${change(each.interval.high)}]`;
  return el("tr", { "data-verdict": each.verdict },
    el("th", { scope: "row" }, each.case),
    el("td", { class: "number" }, side(each.base)),
    el("td", { class: "number" }, side(each.new)),
    el("td", { class: "number" }, change(each.ratio), " ", el("small", {}, bounds)),
    el("td", { class: "line" }, track(each, threshold)),
    el("td", {}, el("span", { class: "badge", "data-verdict": each.verdict }, words[each.verdict]), " ", el("small", {}, outcomeText(each))));
}

// The cases with the chosen outcome whose names contain some words, a page of them at a time.
function caseTable({ cases, counts, rule }) {
  const all = sorted(cases);
  const body = el("tbody");
  const status = el("p", { class: "status", role: "status" });
  const more = el("button", { type: "button" }, "Show more");
  const find = el("input", { type: "search", placeholder: "name contains …" });
  let verdict = null;
  let shown = pageSize;
  const draw = () => {
    const sought = find.value.toLowerCase();
    const chosen = all.filter((each) => (verdict === null || each.verdict === verdict) &&
      each.case.toLowerCase().includes(sought));
    replace(body, chosen.slice(0, shown).map((each) => row(each, rule.threshold)));
    status.textContent = chosen.length === 0 ? "No case fits the filter."
      : `${plural(Math.min(shown, chosen.length), "case")} of ${chosen.length.toLocaleString("en")}`;
    more.hidden = chosen.length <= shown;
  };
  const chips = urgency.map((name) => el("button", { type: "button", class: "chip", "data-verdict": name,
    "aria-pressed": "false", onclick: (event) => {
      verdict = verdict === name ? null : name;
      shown = pageSize;
      for (const chip of chips) chip.setAttribute("aria-pressed", String(chip === event.currentTarget && verdict !== null));
      draw();
    } }, `${counts[name]} ${words[name]}`));
  find.addEventListener("input", () => {
    shown = pageSize;
    draw();
  });
  more.addEventListener("click", () => {
    shown += pageSize;
    draw();
  });
  draw();
  const headings = [["case"], ["base", true], ["new", true], ["change", true], ["against the threshold"], ["outcome"]];
  return el("div", { class: "cases" },
    el("form", { class: "filters", role: "search", "aria-label": "Filter the cases",
      onsubmit: (event) => event.preventDefault() },
      el("label", { class: "grow" }, "Find", find)),
    el("div", { class: "chips" }, chips),
    status,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Cases" },
      el("table", {}, el("thead", {}, el("tr", {}, headings.map(([text, number]) =>
        el("th", { scope: "col", class: number ? "number" : null }, text)))), body)),
    el("p", {}, more));
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
  return el("ul", { class: "method" }, [
    said.change,
    said.interval +
      `confidence of Holm's step: the chance of even one wrong "slower" or "faster" on this page is at most ${percent(rule.family_error)}.`,
    `A slower case lies wholly above ${change(1 + rule.threshold)}, a faster one wholly below ${change(1 / (1 + rule.threshold))}; ` +
      "the same lies wholly between. The grey band marks these bounds; lines end at six times their width.",
    "Small figures beside a time are its samples. Rounds that would settle a case are estimated from the interval at hand.",
  ].map((text) => el("li", {}, text)));
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
