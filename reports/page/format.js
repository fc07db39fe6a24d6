// Figures for people, as reports/text/human.hpp writes them: three significant digits, a unit that fits.

function threeDigits(value) {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

export function number(value) {
  if (!Number.isFinite(value)) return "–";
  const rounded = threeDigits(value);
  const size = Math.abs(rounded);
  if (rounded === 0) return "0";
  if (size >= 100) return String(Math.round(rounded));
  if (size >= 10) return rounded.toFixed(1);
  if (size >= 1) return rounded.toFixed(2);
  return rounded.toPrecision(3);
}

function stepped(value, steps) {
  if (!Number.isFinite(value)) return "–";
  let at = 0;
  while (at + 1 < steps.length &&
         Math.abs(threeDigits(value / steps[at][0])) >= steps[at + 1][0] / steps[at][0]) {
    at += 1;
  }
  return `${number(value / steps[at][0])} ${steps[at][1]}`;
}

export const time = (nanoseconds) =>
  stepped(nanoseconds, [[1, "ns"], [1e3, "µs"], [1e6, "ms"], [1e9, "s"]]);

export const bytes = (count) =>
  stepped(count, [[1, "B"], [1024, "KiB"], [1024 ** 2, "MiB"], [1024 ** 3, "GiB"]]);

export const ratio = (value) => (Number.isFinite(value) ? `${number(value)}×` : "–");

export function count(value) {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

const amountSteps = [[1, ""], [1e3, "k"], [1e6, "M"], [1e9, "G"], [1e12, "T"]];

/** A number of any size: "12.3 M", "999". */
export const amount = (value) =>
  (Math.abs(threeDigits(value)) < 1000 ? count(value) : stepped(value, amountSteps));

export const rate = (value) => (Number.isFinite(value) ? `${amount(value)}/s` : "–");

const writers = { time, bytes, ratio, count, ns: time, number, amount, rate, text: (value) => String(value ?? "–") };

/** `value` in a unit as the report names it: "time", "ns", "ratio", "bytes", "count", "text". */
export function figure(value, unit) {
  if (value === null || value === undefined) return "–";
  return (typeof value === "number" ? writers[unit] ?? number : writers.text)(value);
}

/** A ratio as a change: "+5.0 %". */
export function change(value) {
  if (value === null) return "–";
  const percent = (value - 1) * 100;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(Math.abs(percent) < 99.95 ? 1 : 0)} %`;
}

/** "[1.8 ms, 2 ms]", or "" without both bounds. */
export function interval(low, high, unit) {
  if (low === null || high === null || low === undefined || high === undefined) return "";
  return `[${figure(low, unit)}, ${figure(high, unit)}]`;
}

export const plural = (amount, one, many = `${one}s`) =>
  `${amount.toLocaleString("en")} ${amount === 1 ? one : many}`;
