// How the figures are made, for readers who doubt them.
import { sentences } from "../dom.js";

const points = [
  "Every sample ran in a fresh process; the cases were shuffled within each round, so noise and drift hit all of them alike.",
  "Figures are medians over the samples. Brackets hold the exact 95 % confidence interval of the median, from order statistics and without an assumption on the distribution; with fewer than six samples there is none.",
  "Wall time runs from the first unit created, or the first task submitted to a ready pool, to the last result. CPU is user and system time of all units, child processes included.",
  "A speed-up divides the baseline's wall time by the case's within one round, and then takes the median. In the trade-off table the geometric mean over the workloads of a column comes before the median.",
  "A winner is named only where its interval overlaps nobody else's. The rounds that would settle a tie are estimated from the spread at hand.",
  "Percentiles are nearest-rank over every task of a sample, then medians over the samples.",
  "A failed or voided sample is counted and never mixed into a figure.",
];

const foreign = (tool) => [
  `The samples are those of a file of ${tool}: how they were taken, and whether each had a process of its own, is up to ` +
    "that tool. Samples of one process know nothing of how processes differ.",
  points[1],
  "A failed or skipped row is counted and never mixed into a figure.",
];

/** `source`: the tool whose file the report was read from, if it is not of fourways. */
export const method = (source) => sentences(source ? foreign(source) : points);
