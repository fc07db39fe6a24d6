// The figures of the cases themselves, where the trade-offs have no column: what CasesTable in
// reports/cases_table/ describes, a table a group.
import { el, link, table } from "../dom.js";
import { figure, interval } from "../format.js";
import { caseHash } from "./charts.js";

const most = 200;  // rows; the list of all cases below has the others, a page at a time

// The word that all cells of a column share: what a cost is a cost of, a rate a rate of.
function perOf(groups, c) {
  const words = new Set(groups.flatMap(({ lines }) => lines.map(({ cells }) => cells[c].per)).filter(Boolean));
  return words.size === 1 ? [...words][0] : null;
}

function headingOf({ label, unit }, per) {
  if (per === null) return label;
  return unit === "rate" ? `${per}s/s` : `a ${per}`;
}

function cell({ median, low, high }, unit) {
  if (median === null) return "–";
  return [figure(median, unit), " ", el("small", {}, interval(low, high, unit))];
}

/** The tables of `figures`; null where the report has none. */
export function figureTables(figures) {
  if (figures === undefined) return null;
  if (figures.groups.length === 0) {
    return el("p", { class: "notice" }, "No case has a figure; the list of all cases has the reasons.");
  }
  const { columns, groups } = figures;
  const headings = [{ text: "case" },
    ...columns.map((column, c) => ({ text: headingOf(column, perOf(groups, c)), number: true }))];
  const rows = (lines) => lines.map((line) => [link(caseHash(line.case), line.case),
    ...line.cells.map((each, c) => cell(each, columns[c].unit))]);
  const all = groups.flatMap(({ lines }) => lines);
  const note = all.length > most
    ? el("p", { class: "muted" }, `The first ${most} of ${all.length.toLocaleString("en")} cases; all are in the list below.`) : null;
  if (all.length > most || groups.every(({ lines }) => lines.length === 1)) {
    return [table("Figures of the cases", headings, rows(all.slice(0, most))), note];
  }
  return groups.map(({ group, lines }) => [group === "" ? null : el("h3", {}, group),
    table(`Figures of ${group || "the cases"}`, headings, rows(lines))]);
}
