// The answer first: a card a column of the trade-off table. It names the winner, or the runners that
// are level, above a line a runner.
import { el, link, track } from "../dom.js";
import { figure, interval, plural } from "../format.js";

const lower = (column) => column.better === "lower";

// The runners that take part in a column. The baseline starts nothing and switches to nobody.
function contestants(tradeoffs, column) {
  const all = tradeoffs.rows
    .filter((row) => !(lower(column) && row.runner === tradeoffs.baseline))
    .map((row) => ({ ...row, cell: row.cells[column.column] }))
    .filter(({ cell }) => cell !== undefined && cell.median !== null);
  return all.sort((a, b) => (lower(column) ? 1 : -1) * (a.cell.median - b.cell.median));
}

// Where figures stand on a line: from zero for speed-ups, by powers of ten for costs.
function scaleOf(column, entries) {
  const ends = entries.flatMap(({ cell }) => [cell.median, cell.low, cell.high])
    .filter((value) => value !== null && value > 0);
  const most = Math.max(...ends);
  const least = Math.min(...ends) / 1.6;
  const place = lower(column) ? (value) => (100 * Math.log(value / least)) / Math.log(most / least)
    : (value) => (100 * value) / most;
  return (value) => (value === null ? null : place(value));
}

function line(column, entry, at) {
  const { runner, family, cell } = entry;
  const best = column.winner === runner;
  const level = column.overlap.includes(runner);
  const title = `${runner}: ${figure(cell.median, column.unit)} ${interval(cell.low, cell.high, column.unit)}`;
  return el("tr", { class: best ? "best" : level ? "level" : null, title },
    el("th", { scope: "row", "data-family": family }, runner),
    el("td", {}, track(at(cell.median), at(cell.low), at(cell.high))),
    el("td", { class: "number" }, cell.baseline ? "1" : figure(cell.median, column.unit)));
}

function headline(column, entries) {
  if (column.winner !== null) {
    const { cell, family } = entries.find((entry) => entry.runner === column.winner);
    return [
      el("p", { class: "winner", "data-family": family }, column.winner),
      el("p", {}, el("strong", {}, figure(cell.median, column.unit)), " ",
        interval(cell.low, cell.high, column.unit)),
    ];
  }
  if (column.overlap.length === 0) return [el("p", { class: "winner none" }, column.text)];
  const settled = column.rounds_needed === null ? "" :
    `${column.rounds_needed.more_than ? "over" : "about"} ${plural(column.rounds_needed.rounds, "round")} to settle it`;
  const names = column.overlap.length > 2 ? plural(column.overlap.length, "runner") : column.overlap.join(", ");
  return [el("p", { class: "winner none" }, "No winner"), el("p", {}, `${names} overlap`, el("br"), settled)];
}

function card(tradeoffs, column) {
  const entries = contestants(tradeoffs, column);
  const at = entries.length > 0 ? scaleOf(column, entries) : null;
  const what = column.figure === "speedup" ? `speed-up over ${tradeoffs.baseline}` : "cost of one, log scale";
  return el("section", { class: "answer" },
    el("h3", {}, column.label, " ", el("small", {}, what)),
    entries.length === 0 ? el("p", { class: "winner none" }, "Not measured") : headline(column, entries),
    entries.length === 0 ? null : el("table", { "aria-label": `${column.label}: ${column.text}` },
      el("tbody", {}, entries.map((entry) => line(column, entry, at)))));
}

/** The cards, and what is to be said about all of them. */
export function answers(data, cases) {
  const { tradeoffs } = data;
  if (cases.length === 0) {
    return [el("p", { class: "notice" }, "Nothing was measured: this report holds no case.")];
  }
  const certain = tradeoffs.rows.some((row) =>
    Object.values(row.cells).some((cell) => cell.low !== null && !cell.baseline));
  return [
    el("div", { class: "answers" }, tradeoffs.columns.map((column) => card(tradeoffs, column))),
    certain ? null : el("p", { class: "notice" },
      "No interval, and so no winner: fewer than six rounds of every sample a figure needs. ",
      link("#method", "How the figures are made")),
  ];
}
