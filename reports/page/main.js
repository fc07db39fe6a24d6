// Where the page begins: reads its data and lets the view that they ask for draw them.
import { compareView } from "./compare.js";
import { historyView } from "./history.js";
import { reportView } from "./report.js";

const views = { report: reportView, compare: compareView, history: historyView };

const { view, title, data } = JSON.parse(document.getElementById("fourways-data").textContent);
views[view](document.getElementById("page"), title, data);
