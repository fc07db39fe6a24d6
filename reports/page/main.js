// Where the page begins: reads its data and lets the view that they ask for draw them.
import { compareView } from "./views/compare.js";
import { historyView } from "./views/history.js";
import { reportView } from "./views/report.js";

const views = { report: reportView, compare: compareView, history: historyView };

const { view, title, data } = JSON.parse(document.getElementById("fourways-data").textContent);
views[view](document.getElementById("page"), title, data);
