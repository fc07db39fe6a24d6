// The view of a history: what changed and when, every series with its levels, and the runs.
import { chartFigure } from "./charts.js";
import { el, link, sentences, table } from "../dom.js";
import { change, plural, time } from "../format.js";
import { drawFrame, followHash, section } from "../frame.js";
import { SearchList } from "../search.js";

const pageSize = 20;

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
function seriesList(all, { chart, tracks }) {
  const sorted = [...all].sort((a, b) => b.changes.length - a.changes.length || a.number - b.number);
  const figures = el("div");
  const list = new SearchList(sorted, ["series", "series"], pageSize, (each) => figureOf(each, chart, tracks), figures);
  return {
    element: el("div", { class: "cases" }, list.form, list.status, figures, el("p", {}, list.more)),
    /** Shows the series of that number and leads there. */
    open(number) {
      if (list.reveal((each) => each.number === number)) document.getElementById(`series-${number}`)?.scrollIntoView();
    },
  };
}

function runTable({ machine, runs }) {
  return [el("h3", {}, machine), table(`Runs on ${machine}`,
    [{ text: "run" }, { text: "commit" }, { text: "time" }, { text: "cases", number: true }],
    runs.map(([commit, at, cases], i) => [String(i + 1), commit, at, String(cases)]).reverse())];
}

function method() {
  return sentences([
    "A point is the median of a run's samples; the line through it is the interval of that median, not of the runs among themselves.",
    "The step line is the level: the median of all runs between two changes. A dashed line is a change.",
    "Changes are found by E-divisive, an energy statistic with a permutation test that assumes no distribution; of a series " +
      "in which nothing changes, one in three hundred shows any.",
    "Runs stand in the order of their times, evenly. Of each kind of machine and build there is a series of its own.",
  ]);
}

/** Draws the newest runs of a branch into `root`. */
export function historyView(root, title, data) {
  const series = seriesOf(data);
  const list = seriesList(series, data);
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
