// The view of a report: its sections in the order of the questions that readers come with.
import { el, link, sentences } from "../dom.js";
import { plural } from "../format.js";
import { answers } from "./answer.js";
import { CaseDialog } from "./case.js";
import { CaseTable } from "./cases.js";
import { chartFigure } from "./charts.js";
import { figureTables } from "./figures.js";
import { drawFrame, followHash, section } from "../frame.js";
import { machine, warnings } from "./machine.js";
import { method } from "./method.js";
import { tradeoffTable } from "./tradeoffs.js";
import { verdictCounts, verdictList } from "./verdicts.js";

const named = (values, names) => values && Object.fromEntries(names.map((name, i) => [name, values[i]]));

/** The cases out of the compact form that compact_cases() in reports/page/report_page.hpp gives them. */
function unpack({ fields, worded, lists, cases, words }) {
  return cases.map((values) => Object.fromEntries(fields.map((field, i) => {
    if (worded.includes(field)) return [field, words[values[i]]];
    return [field, field in lists ? named(values[i], lists[field]) : values[i]];
  })));
}

function allCases(data) {
  const cases = unpack(data.benchmarks);
  const kinds = new Map(cases.map((each) => [each.workload, each.kind]));
  return cases.concat(data.unavailable.map((each) =>
    ({ ...each, name: each.case, kind: kinds.get(each.workload) })));
}

// What every answer depends on, in one line.
function conditions({ fourways, ...context }) {
  const machine = fourways.machine ?? {};
  const cores = machine.affinity_cpus ?? context.num_cpus;
  return [
    fourways.source ? `samples of ${fourways.source}` : null,
    fourways.suite ? `${fourways.suite} suite` : null,
    fourways.rounds !== undefined ? plural(fourways.rounds, "round") : null,
    cores ? `${plural(cores, "core")}${machine.cpu_model ? ` of ${machine.cpu_model}` : ""}` : null,
    machine.virtualisation ? "a virtual machine" : null,
    context.date ? context.date.slice(0, 16).replace("T", " ") : null,
    "95 % intervals",
  ].filter(Boolean).join(" · ");
}

function standing(data, cases) {
  const missing = cases.filter((each) => each.reason).length;
  const failing = cases.filter((each) => !each.reason && each.failures.count > 0).length;
  const held = warnings(data.context).length;
  const verdicts = verdictCounts(data.verdicts).map(([text, amount]) => `${amount} ${text}`);
  const parts = [
    link("#cases", `${plural(cases.length - missing, "case")} measured`),
    missing > 0 ? link("#cases/state%3Dunavailable", `${missing} without a figure`) : null,
    failing > 0 ? link("#cases/state%3Dwith%2Bfailures", `${failing} with failed samples`) : null,
    held > 0 ? link("#machine", `the doctor warns of ${plural(held, "thing")}`) : null,
    verdicts.length > 0 && !data.context.fourways.source ? link("#verdicts", `claims: ${verdicts.join(", ")}`) : null,
  ].filter(Boolean);
  return el("ul", { class: "standing" }, parts.map((part) => el("li", {}, part)));
}

const chartSections = [
  ["speedups", "Speed-ups"],
  ["crossover", "Waiting or computing"],
  ["scaling", "Scaling"],
  ["costs", "Costs"],
  ["latency", "Latency"],
  ["cpu", "CPU and wall time"],
  ["gil", "The GIL"],
];

function chartSection(id, heading, charts, lead) {
  const own = charts.filter((chart) => chart.section === id);
  if (own.length === 0) return null;
  return section(id, heading, lead, el("div", { class: own.length > 1 ? "charts" : "charts one" },
    own.map((chart) => chartFigure(chart))));
}

/** The trade-offs with only the columns in which a runner has a figure. */
function measuredPart(tradeoffs) {
  const measured = ({ column }) => tradeoffs.rows.some(({ cells }) => (cells[column]?.median ?? null) !== null);
  return { ...tradeoffs, columns: tradeoffs.columns.filter(measured) };
}

/** Draws a report into `root`. */
export function reportView(root, title, report) {
  const data = { ...report, tradeoffs: measuredPart(report.tradeoffs) };
  const { context, charts, figures } = data;
  const compared = data.tradeoffs.columns.length > 0;
  const cases = allCases(data);
  const caseTable = new CaseTable(cases);
  const dialog = new CaseDialog(cases, context, charts.find((chart) => chart.id === "case-samples"));
  const content = (id, heading, inner) => (inner === null ? null : section(id, heading, inner));
  const leads = { gil: sentences(data.observations ?? []) };
  const partial = context.fourways.partial
    ? el("p", { class: "notice" }, "Partial report: the run was ended before all rounds were measured.") : null;

  const sections = [
    section("answer", compared || cases.length === 0 ? "What wins where" : "The figures", partial,
      compared || cases.length === 0 ? answers(data, cases) : null, cases.length === 0 ? null : figureTables(figures), standing(data, cases)),
    content("tradeoffs", compared ? "Trade-offs" : "The runners", tradeoffTable(data)),
    ...chartSections.map(([id, heading]) => chartSection(id, heading, charts, leads[id])),
    content("verdicts", "The tutorials' claims", context.fourways.source ? null : verdictList(data.verdicts)),
    section("cases", "All cases", caseTable.element),
    section("machine", "Machine and conditions", machine(context)),
    section("method", "How to read this", method(context.fourways.source)),
  ].filter((each) => each !== null);
  drawFrame(root, title, conditions(context), sections);
  root.append(dialog.element);

  followHash({
    case: (name) => dialog.open(name),
    cases: (filter) => {
      dialog.close();
      caseTable.show(new URLSearchParams(filter));
      document.getElementById("cases").scrollIntoView();
    },
    "": () => {
      dialog.close();
      // The browser looked for the place before there was any.
      if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    },
  });
}
