// Charts: drawn by Vega when they come near, each with the table that says the same. The chart
// library lies in the page as text and is run for the first chart.
import { el, link, replace, table } from "../dom.js";
import { figure as written } from "../format.js";

const ink = "currentColor";
const faint = "#7d858f"; // to be seen on white and on black

const config = {
  background: null,
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  aria: false, // the table says it better than an announcement a mark
  view: { stroke: null },
  axis: {
    labelColor: ink, titleColor: ink, labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal",
    titlePadding: 8, labelPadding: 5, gridColor: faint, gridOpacity: 0.22, domainColor: faint,
    domainOpacity: 0.6, tickColor: faint, tickOpacity: 0.6,
  },
  legend: {
    labelColor: ink, titleColor: ink, labelFontSize: 11, symbolSize: 70, rowPadding: 3,
    symbolStrokeWidth: 2, ...(innerWidth < 700 ? { orient: "bottom", columns: 2 } : {}),
  },
  header: { labelColor: ink, titleColor: ink, labelFontSize: 12, labelFontWeight: 600, labelPadding: 10 },
  text: { color: ink },
  title: { color: ink },
};

let library = null;

function loadLibrary() {
  library ??= new Promise((resolve) => {
    const run = () => {
      const script = document.createElement("script");
      script.textContent = document.getElementById("fourways-charts").textContent;
      document.head.append(script);
      resolve(globalThis.fourwaysEmbed);
    };
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", run);
    else run();
  });
  return library;
}

// Shown beside the pointer; built of text, unlike the library's own.
const bubble = el("div", { class: "bubble", hidden: true, "aria-hidden": "true" });

function showBubble(_, event, item, value) {
  bubble.hidden = value === null || value === undefined || value === "";
  if (bubble.hidden) return;
  const entries = typeof value === "object" ? Object.entries(value) : [["", value]];
  replace(bubble, entries.filter(([, text]) => text !== "" && text !== "undefined" && text !== null)
    .map(([name, text]) => el("div", {}, el("span", {}, name), String(text))));
  const right = event.clientX + 14 + bubble.offsetWidth > innerWidth;
  bubble.style.left = `${Math.max(4, right ? event.clientX - 14 - bubble.offsetWidth : event.clientX + 14)}px`;
  bubble.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - bubble.offsetHeight - 8))}px`;
}

/** Vega's expressions, into which Vega-Lite puts names, take no line separators in strings. */
const inOneLine = (spec) => JSON.parse(JSON.stringify(spec).replace(/[\u2028\u2029]/g, " "));

/** Draws `spec` into `plot`; a click on what has a field `case` leads to the case. */
async function draw(plot, spec) {
  const embed = await loadLibrary();
  if (!bubble.isConnected) document.body.append(bubble);
  const { view } = await embed(plot, inOneLine(spec), {
    mode: "vega-lite",
    renderer: "svg",
    config,
    tooltip: showBubble,
    downloadFileName: plot.dataset.chart,
    actions: { export: true, source: false, compiled: false, editor: false },
  });
  view.addEventListener("click", (_, item) => {
    if (item?.datum?.case) location.hash = caseHash(item.datum.case);
  });
  plot.classList.add("drawn");
}

// The charts near the reader come first, the others while the page is idle: a print then has all.
const mostDrawnAhead = 60;
const waiting = new Map();
let drawnAhead = 0;

function start(plot) {
  const spec = waiting.get(plot);
  if (spec === undefined) return Promise.resolve();
  waiting.delete(plot);
  nearness.unobserve(plot);
  return draw(plot, spec).catch((error) => {
    plot.textContent = `This chart could not be drawn (${error.message}); its table is below.`;
    console.error(error);
  });
}

const nearness = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) start(entry.target);
}, { rootMargin: "300px" });

const whenIdle = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 50));

function drawAhead() {
  const next = waiting.keys().next();
  if (next.done || drawnAhead >= mostDrawnAhead) return;
  drawnAhead += 1;
  start(next.value).then(() => whenIdle(drawAhead));
}
addEventListener("load", () => setTimeout(() => whenIdle(drawAhead), 500));

export const caseHash = (name) => `#case/${encodeURIComponent(name)}`;

/** The rows behind a chart as a table; those of a case lead to it. */
function dataTable(chart, rows) {
  return table(
    chart.title,
    chart.columns.map((column) => ({ text: column.title, number: column.unit !== "text" })),
    rows.map((row) => chart.columns.map((column, i) => {
      const text = written(row[column.field], column.unit);
      return i === 0 && row.case ? link(caseHash(row.case), text) : text;
    })),
  );
}

/**
 * A chart with its title, how to read it, and the table behind it. `rows` stand in for the data of
 * the specification where the page has them and not the chart.
 */
export function chartFigure(chart, rows = chart.spec.data.values) {
  const spec = { ...chart.spec, data: { values: rows } };
  const plot = el("div", {
    class: spec.width === "container" ? "plot" : "plot wide",
    role: "img",
    "aria-label": `${chart.title}. ${chart.text} The table below holds the same figures.`,
    "data-chart": chart.id,
    // Room is kept, so that what is below does not move when the chart comes.
    style: typeof spec.height === "number" ? `min-height:${spec.height + 45}px` : null,
  });
  const behind = el("details", { class: "behind" }, el("summary", {}, "Table"));
  behind.addEventListener("toggle", () => {
    if (behind.open && behind.children.length === 1) behind.append(dataTable(chart, rows));
  });
  waiting.set(plot, spec);
  nearness.observe(plot);
  return el("figure", { id: chart.id, class: "chart", tabindex: "-1" },
    el("figcaption", {}, el("h3", {}, chart.title), chart.text ? el("p", {}, chart.text) : null),
    plot,
    behind);
}
