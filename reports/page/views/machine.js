// Where and how it was measured: the machine, the checks of the doctor, the build, the run.
import { el, facts, table } from "../dom.js";
import { bytes, count, time } from "../format.js";

const known = (value) => (value === undefined || value === null || value === "" ? null : String(value));
const onOff = (value) => (value === undefined ? null : value ? "on" : "off");

function machineFacts({ fourways, ...context }) {
  const machine = fourways.machine ?? {};
  const caches = (context.caches ?? []).map((cache) => `L${cache.level} ${String(cache.type).toLowerCase()} ${bytes(cache.size)}`);
  return facts([
    ["processor", known(machine.cpu_model)],
    ["cores for this run", known(machine.affinity_cpus ?? context.num_cpus)],
    ["cores online", known(machine.online_cpus)],
    ["CPU quota", known(machine.quota_cpus)],
    ["clock", context.mhz_per_cpu ? `${count(context.mhz_per_cpu)} MHz` : null],
    ["caches", known(caches.join(", "))],
    ["memory", machine.memory_bytes ? bytes(machine.memory_bytes) : null],
    ["virtual machine", known(machine.virtualisation) ?? "none was noticed"],
    ["frequency governor", known(machine.governor)],
    ["turbo", onOff(machine.turbo)],
    ["SMT", onOff(machine.smt)],
    ["system", known(machine.distribution)],
    ["kernel", known(machine.kernel)],
  ]);
}

function doctorTable(checks) {
  if (checks === undefined) return el("p", {}, "This report was written without the doctor's checks.");
  const held = checks.filter((check) => check.verdict === "warn");
  const others = checks.filter((check) => check.verdict !== "warn");
  const parts = [];
  parts.push(held.length === 0 ? el("p", {}, "The doctor found nothing that would spoil a measurement.") :
    table("What the doctor held against the machine",
      [{ text: "check" }, { text: "found" }, { text: "what it spoils" }, { text: "the fix" }],
      held.map((check) => [check.name, check.found, check.spoils, el("code", {}, check.remedy)])));
  if (others.length > 0) {
    parts.push(el("details", {}, el("summary", {}, "Everything else it looked at"),
      facts(others.map((check) => [check.name, check.found]))));
  }
  return parts;
}

const runFacts = ({ fourways, ...context }) => facts([
  ["date", known(context.date)],
  ["suite", known(fourways.suite)],
  ["rounds", known(fourways.rounds)],
  ["seed of the shuffle", known(fourways.seed)],
  ["time limit of a sample", fourways.timeout_s ? time(fourways.timeout_s * 1e9) : null],
  ["warm-up", known(fourways.warm_up)],
  ["command", fourways.command ? el("code", {}, fourways.command.join(" ")) : null],
]);

const buildFacts = ({ fourways, ...context }) => facts([
  ["compiler", known(fourways.compiler)],
  ["flags", known(fourways.flags)],
  ["build type", known(fourways.build_type)],
  ["Google Benchmark calls itself", known(context.library_build_type)],
  ...Object.entries(fourways.versions ?? {}).map(([name, version]) => [name, known(version)]),
]);

/** The doctor's warnings of a report. */
export const warnings = (context) =>
  (context.fourways.doctor ?? []).filter((check) => check.verdict === "warn");

export function machine(context) {
  return [
    machineFacts(context),
    el("h3", {}, "What the doctor held against it"), doctorTable(context.fourways.doctor),
    el("h3", {}, "The run"), runFacts(context),
    el("h3", {}, "The build"), buildFacts(context),
  ];
}
