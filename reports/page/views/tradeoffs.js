// The trade-off table: every runner with all its figures and traits. Every figure leads to the
// cases it rests on.
import { el, link, table } from "../dom.js";
import { figure, interval } from "../format.js";
import { caseHash } from "./charts.js";
import { casesHash } from "./cases.js";

const lockWords = {
  always: "always",
  across_waits: "across waits",
  shared_memory_only: "in shared memory",
};
const yesNo = (value) => (value ? "yes" : "no");

const traits = [
  ["shares memory", (each) => yesNo(each.shares_memory)],
  ["needs locks", (each) => lockWords[each.locks] ?? String(each.locks)],
  ["uses many cores", (each) => yesNo(each.uses_many_cores)],
  ["survives a crash", (each) => yesNo(each.survives_crash)],
  ["one blocking call holds up", (each) => each.blocking_call_holds_up],
];

function cellText(row, cell, unit, filter, best) {
  if (cell === undefined) return "–";
  if (cell.median === null) return el("span", { class: "muted", title: cell.reason?.text ?? "" }, "–");
  if (cell.baseline) return "1";
  const texts = [el(best ? "strong" : "span", {}, figure(cell.median, unit)), " ",
    el("small", {}, interval(cell.low, cell.high, unit))];
  if (cell.cases.length === 0) return texts;
  return link(cell.cases.length === 1 ? caseHash(cell.cases[0]) : casesHash({ runner: row.runner, ...filter }), texts);
}

/** The table; null where nothing was measured. */
export function tradeoffTable({ tradeoffs }) {
  if (tradeoffs.rows.length === 0) return null;
  const measured = (detail) =>
    tradeoffs.rows.some((row) => (row.details?.[detail.detail]?.median ?? null) !== null);
  const details = (tradeoffs.details ?? []).filter(measured);
  const missing = (tradeoffs.details ?? []).filter((detail) => !measured(detail));
  const shownTraits = tradeoffs.rows.some((row) => row.traits) ? traits : [];
  const headings = [
    { text: "runner" },
    ...tradeoffs.columns.map((column) => ({ text: column.label, number: true })),
    ...details.map((detail) => ({ text: detail.label, number: true })),
    ...shownTraits.map(([text]) => ({ text })),
  ];
  const rows = tradeoffs.rows.map((row) => [
    el("span", { "data-family": row.family }, row.runner),
    ...tradeoffs.columns.map((column) => cellText(row, row.cells[column.column], column.unit,
      { column: column.column }, column.winner === row.runner)),
    ...details.map((detail) => cellText(row, row.details?.[detail.detail], detail.unit, {}, false)),
    ...shownTraits.map(([, text]) => (row.traits ? text(row.traits) : "–")),
  ]);
  if (headings.length === 1) return null;
  if (tradeoffs.columns.length === 0) {
    return el("div", { class: "tradeoffs" }, table("What every runner is and costs", headings, rows));
  }
  const without = missing.length === 0 ? ""
    : ` No case of this run measures: ${missing.map((detail) => detail.label).join(", ")}.`;
  return [el("p", {}, `Medians with their 95 % intervals; bold wins its column.${without}`),
    el("div", { class: "tradeoffs" }, table("Trade-offs of every runner", headings, rows))];
}
