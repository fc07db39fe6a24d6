// All cases, to filter, sort and page through. Only one page of rows is ever in the document, so
// ten thousand cases cost no more than fifty.
import { el, link, replace } from "../dom.js";
import { count, figure, interval, plural, ratio, time } from "../format.js";
import { filterForm, searchInput } from "../search.js";
import { caseHash } from "./charts.js";

const pageSize = 50;
const sum = (a, b) => (a === null || b === null ? null : a + b);

const columns = [
  { id: "name", text: "case", value: (each) => each.name },
  { id: "kind", text: "kind", value: (each) => each.kind ?? "" },
  { id: "wall", text: "wall", number: true, value: (each) => each.wall },
  { id: "speedup", text: "speed-up", number: true, value: (each) => each.speedup?.median ?? null },
  { id: "cpu", text: "CPU", number: true, value: (each) => each.cpu_time },
  { id: "switches", text: "switches", number: true, value: (each) =>
    each.usage ? sum(each.usage.voluntary_switches, each.usage.involuntary_switches) : null },
  { id: "p50", text: "p50", number: true, value: (each) => each.latency?.p50_ns ?? null },
  { id: "p99", text: "p99", number: true, value: (each) => each.latency?.p99_ns ?? null },
  { id: "samples", text: "samples", number: true, value: (each) => each.samples?.length ?? 0 },
];

const selects = [
  ["workload", "Workload"],
  ["runner", "Runner"],
  ["kind", "Kind"],
  ["column", "Column"],
  ["state", "State"],
];

/** The address of the cases that a filter leaves: {runner: "fork", column: "cpu"}. */
export const casesHash = (filter) => `#cases/${encodeURIComponent(new URLSearchParams(filter))}`;

const natural = new Intl.Collator("en", { numeric: true });

function compare(a, b, direction) {
  // A case without a figure comes last in either order.
  const none = (value) => value === null || value === undefined || value === "";
  if (none(a) || none(b)) return Number(none(a)) - Number(none(b));
  return direction * (typeof a === "number" ? a - b : natural.compare(a, b));
}

const stateOf = (each) =>
  each.reason ? "unavailable" : each.failures.count > 0 ? "with failures" : "measured";

function row(each) {
  const name = el("th", { scope: "row" }, link(caseHash(each.name), each.name));
  if (each.reason) {
    return el("tr", { class: "unavailable" }, name, el("td", {}, each.kind ?? ""),
      el("td", { colspan: String(columns.length - 2) }, `${each.reason.type}: ${each.reason.text}`));
  }
  const cell = (...content) => el("td", { class: "number" }, ...content);
  const failed = each.failures.count;
  return el("tr", {}, name,
    el("td", {}, each.kind),
    cell(time(each.wall), " ", el("small", {}, interval(each.low, each.high, "time"))),
    cell(each.speedup ? [ratio(each.speedup.median), " ",
      el("small", {}, interval(each.speedup.low, each.speedup.high, "ratio"))] : "–"),
    cell(figure(each.cpu_time, "time")),
    cell(count(columns[5].value(each) ?? NaN)),
    cell(figure(each.latency?.p50_ns, "time")),
    cell(figure(each.latency?.p99_ns, "time")),
    cell(String(each.samples.length), failed > 0 ? el("span", { class: "bad" }, ` (${failed} failed)`) : ""));
}

/** The table of `cases`, those without a figure among them. `show(filter)` sets its filter. */
export class CaseTable {
  #cases;
  #order = { column: null, direction: 1 };
  #page = 0;
  #fields = {};
  #body = el("tbody");
  #status = el("p", { class: "status", role: "status" });
  #buttons = { back: null, on: null };
  #heads = [];

  constructor(cases) {
    this.#cases = cases.map((each) => ({ ...each, state: stateOf(each), sought: each.name.toLowerCase() }));
    this.element = el("div", {}, this.#filters(), this.#status, this.#table(), this.#pager());
    this.#draw();
  }

  show(filter) {
    for (const [name, field] of Object.entries(this.#fields)) field.value = filter.get(name) ?? "";
    this.#page = 0;
    this.#draw();
  }

  #filters() {
    const redraw = () => {
      this.#page = 0;
      this.#draw();
    };
    this.#fields.text = searchInput(redraw);
    const choices = selects.map(([key, text]) => {
      const values = [...new Set(this.#cases.map((each) => each[key]).filter(Boolean))].sort(natural.compare);
      this.#fields[key] = el("select", { onchange: redraw }, el("option", { value: "" }, "all"),
        values.map((value) => el("option", { value }, value)));
      return el("label", {}, text, this.#fields[key]);
    });
    const clear = el("button", { type: "button", onclick: () => this.show(new URLSearchParams()) }, "Clear");
    return filterForm("Filter the cases", el("label", { class: "grow" }, "Find", this.#fields.text), choices, clear);
  }

  #table() {
    this.#heads = columns.map((column) => {
      const button = el("button", { type: "button", onclick: () => this.#sort(column.id) }, column.text);
      return el("th", { scope: "col", class: column.number ? "number" : null }, button);
    });
    return el("div", { class: "scroll cases", tabindex: "0", role: "region", "aria-label": "All cases" },
      el("table", {}, el("thead", {}, el("tr", {}, this.#heads)), this.#body));
  }

  #pager() {
    const turn = (by) => () => {
      this.#page += by;
      this.#draw();
    };
    this.#buttons.back = el("button", { type: "button", onclick: turn(-1) }, "Previous");
    this.#buttons.on = el("button", { type: "button", onclick: turn(1) }, "Next");
    return el("p", { class: "pager" }, this.#buttons.back, " ", this.#buttons.on);
  }

  #sort(column) {
    const again = this.#order.column === column;
    this.#order = { column, direction: again ? -this.#order.direction : 1 };
    this.#page = 0;
    this.#draw();
  }

  #selected() {
    const words = this.#fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = this.#cases.filter((each) => words.every((word) => each.sought.includes(word)) &&
      selects.every(([key]) => this.#fields[key].value === "" || each[key] === this.#fields[key].value));
    const { column, direction } = this.#order;
    if (column === null) return chosen;
    const { value } = columns.find((each) => each.id === column);
    return chosen.sort((a, b) => compare(value(a), value(b), direction));
  }

  #draw() {
    const chosen = this.#selected();
    const pages = Math.max(1, Math.ceil(chosen.length / pageSize));
    this.#page = Math.min(this.#page, pages - 1);
    const first = this.#page * pageSize;
    const shown = chosen.slice(first, first + pageSize);
    replace(this.#body, shown.map(row));
    this.#status.textContent = chosen.length === 0 ? "No case fits the filter."
      : `${plural(chosen.length, "case")} of ${this.#cases.length.toLocaleString("en")}` +
        (pages > 1 ? `, ${first + 1} to ${first + shown.length} shown` : "");
    this.#buttons.back.disabled = this.#page === 0;
    this.#buttons.on.disabled = this.#page + 1 >= pages;
    this.#buttons.on.parentElement.hidden = pages === 1;
    columns.forEach((column, i) => {
      const own = this.#order.column === column.id;
      const order = this.#order.direction > 0 ? "ascending" : "descending";
      this.#heads[i].setAttribute("aria-sort", own ? order : "none");
    });
  }
}
