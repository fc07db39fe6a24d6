// A case in full, in a dialog of its own: every sample, what it used, what was counted and noted,
// and the command that measures it again.
import { el, facts, replace, table } from "../dom.js";
import { bytes, count, figure, interval, ratio, time } from "../format.js";
import { chartFigure } from "./charts.js";

const quoted = (word) => (/^[\w.,:=@%/+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

// A name is workload/runner/key:value/…, with what is not the default spelled out.
export function commandFor(name, context) {
  const [workload, runner, ...settings] = name.split("/");
  const words = ["fourways", "run"];
  const given = context.fourways.command ?? [];
  given.forEach((word, i) => {
    if (/^--(plugin|python)$/.test(word) && i + 1 < given.length) words.push(word, given[i + 1]);
    if (/^--(plugin|python)=/.test(word)) words.push(word);
  });
  words.push("--workload", workload, "--runner", runner ?? "");
  for (const setting of settings) words.push("--set", setting.replace(":", "="));
  return words.map(quoted).join(" ");
}

function commandBox(text) {
  const button = el("button", { type: "button", onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
  } }, "Copy");
  const code = el("code", {}, text);
  return el("p", { class: "command" }, code, button);
}

function summary(each) {
  const { speedup, cost, usage, failures } = each;
  const known = (nanoseconds) => (nanoseconds === null ? null : figure(nanoseconds, "time"));
  const sum = (a, b, what) => (a === null && b === null ? null : `${count(a ?? NaN)} + ${count(b ?? NaN)} (${what})`);
  return facts([
    ["wall", `${time(each.wall)} ${interval(each.low, each.high, "time")}`],
    ["speed-up", speedup ? `${ratio(speedup.median)} ${interval(speedup.low, speedup.high, "ratio")} over ` +
      `${speedup.over}, ${speedup.pairs} pairs, Holm's p = ${figure(speedup.p_holm, "number")}` : null],
    ["cost", cost ? `${time(cost.median_ns)} ${interval(cost.low, cost.high, "time")} a ${cost.per}` : null],
    ["CPU", `${figure(each.cpu_time, "time")} (user ${figure(usage.user_ns, "time")}, system ${figure(usage.system_ns, "time")})`],
    ["context switches", sum(usage.voluntary_switches, usage.involuntary_switches, "voluntary + involuntary")],
    ["page faults", sum(usage.minor_faults, usage.major_faults, "minor + major")],
    ["peak memory", usage.peak_memory_bytes ? bytes(usage.peak_memory_bytes) : null],
    ["join and reap", known(each.join_ns)],
    ["stolen by the hypervisor", known(each.steal_ns)],
    ["overhead of the sample", known(each.overhead_ns)],
    ["failed samples", failures.count === 0 ? "none" :
      `${failures.count} (${failures.reason?.type}: ${failures.reason?.text})`],
  ]);
}

const latencyNames = { min_ns: "fastest", p50_ns: "50 %", p90_ns: "90 %", p99_ns: "99 %", p999_ns: "99.9 %", max_ns: "slowest" };

function latencies(latency) {
  if (!latency) return null;
  return [el("h3", {}, `Latency of ${count(latency.count ?? NaN)} tasks`),
    facts(Object.entries(latencyNames).map(([key, text]) => [text, figure(latency[key], "time")]))];
}

function sampleRows(each) {
  const figures = Object.entries(each.figures);
  return table("All samples",
    [{ text: "round" }, { text: "wall", number: true }, ...figures.map(([text]) => ({ text, number: true }))],
    each.samples.map((wall, i) => [String(each.rounds?.[i] ?? i), time(wall),
      ...figures.map(([, values]) => figure(values[i], "count"))]));
}

function measured(each, chart) {
  const rows = each.samples.map((wall, i) =>
    ({ round: each.rounds?.[i] ?? i, wall, low: each.low ?? each.wall, high: each.high ?? each.wall }));
  const notes = Object.entries(each.notes);
  return [
    summary(each),
    chartFigure(chart, rows),
    latencies(each.latency),
    notes.length > 0 ? [el("h3", {}, "Notes"), facts(notes)] : null,
    each.workload === "" ? null : [el("h3", {}, "Accounts"), facts(Object.entries(each.accounts).map(([name, value]) =>
      [name.replaceAll("_", " "), figure(value, typeof value === "number" ? "count" : "text")]))],
    el("h3", {}, "All samples"), sampleRows(each),
  ];
}

/** The dialog; open(name) shows a case. Closing it takes the reader back to the list. */
export class CaseDialog {
  #byName;
  #context;
  #chart;
  #back = null;

  constructor(cases, context, chart) {
    this.#byName = new Map(cases.map((each) => [each.name, each]));
    this.#context = context;
    this.#chart = chart;
    this.element = el("dialog", { class: "case", "aria-labelledby": "case-heading" });
    this.element.addEventListener("close", () => this.#leave());
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close(); // beside the box
    });
  }

  open(name) {
    const each = this.#byName.get(name);
    this.#back ??= { x: scrollX, y: scrollY };
    const close = el("button", { type: "button", class: "close", onclick: () => this.element.close() }, "Close");
    const heading = el("h2", { id: "case-heading" }, name);
    replace(this.element, el("div", { class: "box" }, el("div", { class: "top" }, heading, close),
      each === undefined ? el("p", {}, "This report has no case of that name.") : this.#content(each)));
    if (!this.element.open) this.element.showModal();
    this.element.scrollTop = 0;
  }

  close() {
    if (this.element.open) this.element.close();
  }

  #content(each) {
    const params = Object.entries(each.params);
    const foreign = each.workload === "";
    return [
      el("p", { class: "muted" }, each.reason ? `unavailable: ${each.reason.type}: ${each.reason.text}` :
        foreign ? `measured by ${this.#context.fourways.source ?? "another program"}`
          : `${each.kind} workload ${each.workload} on ${each.runner} (${each.family})`),
      foreign ? null : [el("h3", {}, "Measure it again"), commandBox(commandFor(each.name, this.#context))],
      each.reason ? null : measured(each, this.#chart),
      el("h3", {}, "Parameters"),
      params.length === 0 ? el("p", {}, "none") : facts(params.map(([name, value]) => [name, String(value)])),
    ];
  }

  // The address no longer names the case, but the page stays where it was.
  #leave() {
    if (location.hash.startsWith("#case/")) history.replaceState(null, "", "#cases");
    if (this.#back) scrollTo(this.#back.x, this.#back.y);
    this.#back = null;
  }
}
