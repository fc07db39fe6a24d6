// The picture of the trade-offs: the chart `overview` of a report as an SVG that reads on light and dark.
// usage: fourways report REPORT.json --format vega-lite | node picture.mjs > PICTURE.svg
import { readFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile } from "vega-lite";

const ink = "currentColor";
const faint = "#7d858f";
const config = {
  background: null,
  font: "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: ink, titleColor: ink, labelFontSize: 11, gridColor: faint, gridOpacity: 0.25,
    domainColor: faint, tickColor: faint,
  },
  title: { color: ink },
  text: { color: ink },
};
// GitHub shows the picture on white or near-black, after the reader's choice.
const style = "<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>";

const charts = JSON.parse(readFileSync(0, "utf8"));
const { spec, title, text } = charts.find((chart) => chart.id === "overview");
const view = new View(parse(compile({ ...spec, description: `${title}. ${text}` }, { config }).spec), { renderer: "none" });
const svg = await view.toSVG();
process.stdout.write(`${svg.replace(/(<svg[^>]*>)/, `$1${style}`)}\n`);
