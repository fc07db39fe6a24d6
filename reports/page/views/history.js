// The view of a history: what changed and when, every series with its levels, and the runs.
import { chartFigure } from "./charts.js";
import { el, link, replace, table } from "../dom.js";
import { plural, time } from "../format.js";
import { drawFrame, followHash, section } from "../frame.js";

const pageSize = 20;

function change(ratio) {
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(Math.abs(percent) < 99.95 ? 1 : 0)} %`;
}

const paramsText = (params) => Object.entries(params).map(([name, value]) => `${name}=${value}`).join(", ");

/** All series of all tracks, each with its changes and a number of its own. */
function seriesOf(data) {
  return data.tracks.flatMap((track) => track.series.map((series) => ({ ...series, track })))
    .map((each, number) => ({ ...each, number, id: `series-${number}`, changes: changesOf(each) }));
}

function changesOf({ levels, points, track }) {
  return levels.slice(1).map(([first, after], i) => {
    const before = levels[i][1];
    const [commit, at] = track.runs[points[first][0]];
    return { first, before, after, commit, at };
  });
}

// The rows of the chart; a change stands at the first run after it.
function rowsOf({ points, levels, changes, track }) {
  let level = -1;
  return points.map(([run, median, low, high], i) => {
    if (level + 1 < levels.length && levels[level + 1][0] === i) level += 1;
    const [commit, at] = track.runs[run];
    const here = changes.find(({ first }) => first === i);
    return { run: run + 1, commit, time: at, median, low, high, from: low ?? median, to: high ?? median, level: levels[level][1],
      change: here ? change(here.after / here.before) : null };
  });
}

function changeTable(series) {
  const all = series.flatMap((each) => each.changes.map((one) => ({ ...one, series: each })))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  if (all.length === 0) return el("p", { class: "headline" }, "No change found");
  return [
    el("p", {}, `${plural(all.length, "change")} of ${plural(series.length, "series", "series")}, the newest first.`),
    table("Changes", [{ text: "case" }, { text: "change", number: true }, { text: "before", number: true },
      { text: "after", number: true }, { text: "since" }, { text: "time" }],
    all.map(({ series: each, before, after, commit, at }) =>
      [link(`#series/${each.number}`, each.case), change(after / before), time(before), time(after), commit, at])),
  ];
}

function figureOf(each, chart, tracks) {
  const last = each.levels.at(-1)[1];
  const where = tracks.length > 1 ? ` On: ${each.track.machine}.` : "";
  const told = [`${plural(each.points.length, "run")}, now at ${time(last)}`, paramsText(each.params)];
  const text = `${told.filter((part) => part !== "").join("; ")}.${where}`;
  return chartFigure({ ...chart, id: each.id, title: each.case, text }, rowsOf(each));
}

/** The charts of the series whose name contains what is sought; those with changes come first. */
class SeriesList {
  #all;
  #data;
  #shown = pageSize;
  #list = el("div");
  #status = el("p", { class: "status", role: "status" });
  #more = el("button", { type: "button", onclick: () => this.#showMore() }, "Show more");
  #find = el("input", { type: "search", placeholder: "name contains …", oninput: () => this.#search() });

  constructor(all, data) {
    this.#all = [...all].sort((a, b) => b.changes.length - a.changes.length || a.number - b.number);
    this.#data = data;
    this.element = el("div", { class: "cases" },
      el("form", { class: "filters", role: "search", "aria-label": "Filter the series",
        onsubmit: (event) => event.preventDefault() }, el("label", { class: "grow" }, "Find", this.#find)),
      this.#status, this.#list, el("p", {}, this.#more));
    this.#draw();
  }

  /** Shows the series of that number and leads there. */
  open(number) {
    const place = this.#chosen().findIndex((each) => each.number === number);
    if (place < 0) return;
    if (place >= this.#shown) {
      this.#shown = place + 1;
      this.#draw();
    }
    document.getElementById(`series-${number}`)?.scrollIntoView();
  }

  #chosen() {
    const sought = this.#find.value.toLowerCase();
    return this.#all.filter((each) => each.case.toLowerCase().includes(sought));
  }

  #search() {
    this.#shown = pageSize;
    this.#draw();
  }

  #showMore() {
    this.#shown += pageSize;
    this.#draw();
  }

  #draw() {
    const chosen = this.#chosen();
    replace(this.#list, chosen.slice(0, this.#shown).map((each) => figureOf(each, this.#data.chart, this.#data.tracks)));
    this.#status.textContent = chosen.length === 0 ? "No series fits the filter."
      : `${plural(Math.min(this.#shown, chosen.length), "series", "series")} of ${chosen.length.toLocaleString("en")}`;
    this.#more.hidden = chosen.length <= this.#shown;
  }
}

function runTable({ machine, runs }) {
  return [el("h3", {}, machine), table(`Runs on ${machine}`,
    [{ text: "run" }, { text: "commit" }, { text: "time" }, { text: "cases", number: true }],
    runs.map(([commit, at, cases], i) => [String(i + 1), commit, at, String(cases)]).reverse())];
}

function method() {
  return el("ul", { class: "method" }, [
    "A point is the median of a run's samples; the line through it is the interval of that median, not of the runs among themselves.",
    "The step line is the level: the median of all runs between two changes. A dashed line is a change.",
    "Changes are found by E-divisive, an energy statistic with a permutation test that assumes no distribution; of a series " +
      "in which nothing changes, one in three hundred shows any.",
    "Runs stand in the order of their times, evenly. Of each kind of machine and build there is a series of its own.",
  ].map((text) => el("li", {}, text)));
}

/** Draws the newest runs of a branch into `root`. */
export function historyView(root, title, data) {
  const series = seriesOf(data);
  const list = new SeriesList(series, data);
  const runs = data.tracks.reduce((sum, track) => sum + track.runs.length, 0);
  drawFrame(root, title, `branch ${data.branch} · ${plural(runs, "run")} · ` +
    `${plural(data.tracks.length, "kind of machine", "kinds of machines")}`, [
    section("answer", "What changed", changeTable(series)),
    section("list", "Series", list.element),
    section("runs", "Runs", data.tracks.map(runTable)),
    section("method", "How to read this", method()),
  ]);
  followHash({ series: (number) => list.open(Number(number)), "": () => {} });
}
