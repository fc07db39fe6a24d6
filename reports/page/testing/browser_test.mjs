// The pages in a real browser: nothing is requested, nothing complains, charts are drawn, what can
// be operated works. usage: node browser_test.mjs MAKE_PAGES
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "./chromium.mjs";

const rows = "document.querySelectorAll('.cases tbody tr').length";
const status = "document.querySelector('#cases .status').textContent";
const background = "getComputedStyle(document.body).backgroundColor";
const undrawn = "document.querySelectorAll('main .plot:not(.drawn)').length";
const heading = "document.querySelector('dialog.case h2')?.textContent";

async function filter(tab, text) {
  await tab.evaluate(`{ const field = document.querySelector('#cases input');
    field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input')); }`);
}

const checks = {
  async "usual: every chart is drawn, with a table behind it"(open) {
    const tab = await open("usual");
    await tab.until(`${undrawn} === 0`);
    const charts = await tab.evaluate("[...document.querySelectorAll('main figure')].map((each) => each.id)");
    for (const id of ["speedup-map", "crossover-mix", "scaling-work0-tasks", "cost-start", "cost-switch",
      "cost-memory", "cost-queue", "latency-work0", "cpu-wall"]) assert.ok(charts.includes(id), id);
    assert.equal(await tab.evaluate("document.querySelectorAll('main .plot svg .mark-symbol, main .plot svg .mark-rect').length > 9"), true);
    await tab.evaluate("document.querySelector('figure#speedup-map .behind').open = true");
    // Five runners of four workloads with speed-ups, and one unavailable.
    await tab.until("document.querySelectorAll('figure#speedup-map .behind tbody tr').length === 21");
    return tab;
  },
  async "usual: the answer stands first and names its conditions"(open) {
    const tab = await open("usual");
    assert.equal(await tab.evaluate("document.querySelectorAll('.answer').length"), 5);
    assert.match(await tab.evaluate("document.querySelector('.conditions').textContent"), /quick suite.*12 rounds.*2 cores/);
    assert.match(await tab.evaluate("document.querySelector('.standing').textContent"), /warns of 1 thing/);
    return tab;
  },
  async "usual: filter, sort, and a case by its address and by keyboard"(open) {
    const tab = await open("usual");
    await filter(tab, "work0 fork");
    assert.equal(await tab.evaluate(rows), 4);
    await filter(tab, "no such case");
    assert.equal(await tab.evaluate(rows), 0);
    assert.match(await tab.evaluate(status), /No case fits/);
    await tab.evaluate("location.hash = '#cases/runner%3Dthread%26workload%3Dwork1'");
    await tab.until(`${rows} === 4`);
    await tab.evaluate("document.querySelector('.cases th:nth-child(3) button').click()");
    assert.equal(await tab.evaluate("document.querySelector('.cases th:nth-child(3)').getAttribute('aria-sort')"), "ascending");
    assert.match(await tab.evaluate("document.querySelector('.cases tbody th').textContent"), /tasks:1$/);
    await tab.evaluate("document.querySelector('.cases tbody a').focus()");
    await tab.press("Enter");
    await tab.until("document.querySelector('dialog.case').open");
    assert.equal(await tab.evaluate(heading), "work1/thread/tasks:1");
    assert.equal(await tab.evaluate("document.querySelector('dialog.case code').textContent"),
      "fourways run --workload work1 --runner thread --set tasks=1");
    await tab.until("document.querySelector('dialog.case .plot.drawn svg')");
    assert.equal(await tab.evaluate("document.querySelectorAll('dialog.case [aria-label=\"All samples\"] tbody tr').length"), 12);
    await tab.press("Escape");
    await tab.until("!document.querySelector('dialog.case').open");
    assert.equal(await tab.evaluate("location.hash"), "#cases");
    await tab.evaluate("location.hash = '#case/nobody'");
    await tab.until(`${heading} === 'nobody'`);
    return tab;
  },
  async "usual: dark when the system is, and when the reader says so"(open) {
    const light = await open("usual");
    const paper = await light.evaluate(background);
    await light.colours("dark");
    assert.notEqual(await light.evaluate(background), paper);
    await light.evaluate("document.querySelector('.theme').click()");
    assert.equal(await light.evaluate(background), paper);
    await light.colours("dark", "print");
    assert.equal(await light.evaluate(background), "rgb(255, 255, 255)");
    assert.ok((await light.pdf()).length > 10_000);
    return light;
  },
  async "thousand: one page of rows at a time, all to be found"(open) {
    const tab = await open("thousand");
    assert.equal(await tab.evaluate(rows), 50);
    assert.match(await tab.evaluate(status), /^1,000 cases of 1,000/);
    await tab.evaluate("document.querySelector('.pager button:last-child').click()");
    assert.match(await tab.evaluate(status), /51 to 100/);
    await filter(tab, "work39/epoll/tasks:5");
    assert.equal(await tab.evaluate(rows), 1);
    await tab.until("document.querySelectorAll('main .plot.drawn').length > 9");
    return tab;
  },
  async "ten thousand: still a page"(open) {
    const tab = await open("ten_thousand");
    assert.match(await tab.evaluate(status), /^10,000 cases of 10,000/);
    await filter(tab, "work49/epoll/tasks:40");
    assert.equal(await tab.evaluate(rows), 1);
    await tab.until("document.querySelectorAll('main .plot.drawn').length > 9");
    return tab;
  },
  async "hostile: names are shown and never run"(open) {
    const tab = await open("hostile");
    await tab.until(`${undrawn} === 0`);
    await tab.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })");
    await tab.evaluate("document.querySelector('.cases tbody a').click()");
    await tab.until("document.querySelector('dialog.case').open");
    await tab.until("document.querySelector('dialog.case .plot.drawn')");
    assert.equal(await tab.evaluate("window.broken === undefined"), true);
    assert.equal(await tab.evaluate("document.querySelectorAll('img').length"), 0);
    assert.match(await tab.evaluate(heading), /<img src=x onerror/);
    return tab;
  },
  async "history: changes stand first and lead to their series, which are drawn"(open) {
    const tab = await open("history");
    assert.equal(await tab.evaluate("document.querySelectorAll('#answer tbody tr').length"), 25);
    assert.match(await tab.evaluate("document.querySelector('#answer tbody').textContent"), /\+(9\d\.\d|10\d) %/);
    await tab.until("document.querySelectorAll('#list .plot.drawn svg').length > 2");
    assert.equal(await tab.evaluate("document.querySelectorAll('#list figure').length"), 20);
    await tab.evaluate("location.hash = '#series/49'");
    await tab.until("document.getElementById('series-49') !== null");
    await tab.evaluate("document.querySelector('#series-0 .behind').open = true");
    await tab.until("document.querySelectorAll('#series-0 .behind tbody tr').length === 40");
    await tab.evaluate(`{ const field = document.querySelector('#list input');
      field.value = 'case7'; field.dispatchEvent(new Event('input')); }`);
    assert.equal(await tab.evaluate("document.querySelectorAll('#list figure').length"), 1);
    assert.equal(await tab.evaluate("document.querySelectorAll('#runs tbody tr').length"), 40);
    return tab;
  },
  async "hostile history: names are shown and never run"(open) {
    const tab = await open("hostile_history");
    await tab.until(`${undrawn} === 0`);
    await tab.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })");
    assert.equal(await tab.evaluate("window.broken === undefined"), true);
    assert.equal(await tab.evaluate("document.querySelectorAll('img').length"), 0);
    assert.match(await tab.evaluate("document.querySelector('#answer tbody').textContent"), /<img src=x onerror/);
    return tab;
  },
  async "empty: says that nothing was measured"(open) {
    const tab = await open("empty");
    assert.match(await tab.evaluate("document.querySelector('#answer').textContent"), /Nothing was measured/);
    return tab;
  },
  async "one: a single sample has a figure and no interval"(open) {
    const tab = await open("one");
    await tab.until(`${undrawn} === 0`);
    assert.match(await tab.evaluate("document.querySelector('.cases tbody').textContent"), /1\.00 ms/);
    return tab;
  },
  async "one: without a baseline the figures stand in the place of the answer"(open) {
    const tab = await open("one");
    assert.equal(await tab.evaluate("document.querySelectorAll('.answer').length"), 0);
    assert.match(await tab.evaluate("document.querySelector('#answer table').textContent"), /primes\/thread\/tasks:8.*1\.00 ms/);
    return tab;
  },
  async "foreign: a table of figures, no claims, and nothing to measure again"(open) {
    const tab = await open("foreign");
    await tab.until(`${undrawn} === 0`);
    const answer = await tab.evaluate("document.querySelector('#answer').textContent");
    assert.match(answer, /to the fastest/);
    assert.match(answer, /items\/s/);
    assert.match(answer, /1\.25 G\/s/);
    assert.equal(await tab.evaluate("document.querySelector('#verdicts') === null && document.querySelector('#tradeoffs') === null"), true);
    assert.match(await tab.evaluate("document.querySelector('.conditions').textContent"), /samples of Google Benchmark/);
    await tab.evaluate("document.querySelector('.cases tbody a').click()");
    await tab.until("document.querySelector('dialog.case').open");
    await tab.until("document.querySelector('dialog.case .plot.drawn')");
    assert.doesNotMatch(await tab.evaluate("document.querySelector('dialog.case').textContent"), /Measure it again|Accounts/);
    assert.equal(await tab.evaluate("window.broken === undefined"), true);
    return tab;
  },
  async "failed: every case has its reason"(open) {
    const tab = await open("failed");
    assert.equal(await tab.evaluate("document.querySelectorAll('.cases tr.unavailable').length"), 10);
    assert.match(await tab.evaluate("document.querySelector('.cases tbody').textContent"), /signal: killed/);
    return tab;
  },
};

const folder = mkdtempSync(join(tmpdir(), "fourways-pages-"));
execFileSync(process.argv[2], [folder], { stdio: "inherit" });
const browser = new Browser();
let failed = 0;
try {
  for (const [name, check] of Object.entries(checks)) {
    try {
      const url = (page) => pathToFileURL(join(folder, `${page}.html`)).href;
      let asked = "";
      const tab = await check((page) => browser.open((asked = url(page))));
      assert.deepEqual(tab.complaints, [], "the console complained");
      assert.deepEqual(tab.requests.filter((each) => !each.startsWith("data:")), [asked], "something was requested");
      const paint = await tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
      console.log(`ok      ${name} (first paint after ${Math.round(paint)} ms)`);
    } catch (error) {
      failed += 1;
      console.error(`FAILED  ${name}\n${error.stack}`);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
