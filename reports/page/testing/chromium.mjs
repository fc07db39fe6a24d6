// A headless Chromium, driven by its DevTools protocol over a pipe: no library, no port.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { once } from "node:events";

const names = ["chromium", "chromium-browser", "google-chrome"];

function program() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here
    }
  }
  throw new Error("chromium is missing; scripts/setup --native installs it");
}

const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
  "--hide-scrollbars", "--remote-debugging-pipe",
];

/** The browser process. Every page is a tab of its own. */
export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), "fourways-chromium-"));
  #next = 1;
  #pending = new Map();
  #listeners = new Map();

  constructor() {
    this.#process = spawn(program(), [...flags, `--user-data-dir=${this.#profile}`, "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#process.once("exit", () => {
      for (const { reject } of this.#pending.values()) reject(new Error("chromium ended"));
    });
    let rest = "";
    this.#process.stdio[4].setEncoding("utf8");
    this.#process.stdio[4].on("data", (text) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      this.#listeners.get(sessionId)?.(method, params);
      return;
    }
    const { resolve, reject } = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  /** Opens `url` in a new tab, `width` wide, and waits until it has loaded. */
  async open(url, { width = 1280, height = 900, dark = false } = {}) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab((method, params) => this.send(method, params, sessionId), url);
    this.#listeners.set(sessionId, (method, params) => tab.hear(method, params));
    await tab.load(width, height, dark);
    return tab;
  }

  async close() {
    const ended = once(this.#process, "exit");
    this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** A tab: what it requested, what its console said, and ways to ask it things. */
export class Tab {
  requests = [];
  complaints = [];
  #send;
  #url;
  #loaded;

  constructor(send, url) {
    this.#send = send;
    this.#url = url;
  }

  hear(method, params) {
    if (method === "Network.requestWillBeSent") this.requests.push(params.request.url);
    if (method === "Page.loadEventFired") this.#loaded?.();
    if (method === "Runtime.exceptionThrown") {
      const { text, exception } = params.exceptionDetails;
      this.complaints.push(`${text} ${exception?.description ?? ""}`);
    }
    if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(params.type)) {
      this.complaints.push(params.args.map((each) => each.value ?? each.description).join(" "));
    }
    if (method === "Log.entryAdded" && params.entry.level !== "info") this.complaints.push(params.entry.text);
  }

  async load(width, height, dark) {
    for (const domain of ["Page", "Runtime", "Network", "Log", "Performance"]) await this.#send(`${domain}.enable`);
    await this.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.colours(dark ? "dark" : "light");
    const loaded = new Promise((resolve) => (this.#loaded = resolve));
    await this.#send("Page.navigate", { url: this.#url });
    await loaded;
  }

  colours(scheme, media = "") {
    return this.#send("Emulation.setEmulatedMedia",
      { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
  }

  /** The value of a JavaScript expression in the tab; promises are awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate",
      { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true; fails after half a minute, which no machine should need. */
  async until(expression) {
    const giveUp = Date.now() + 30_000;
    while (!(await this.evaluate(`Boolean(${expression})`))) {
      if (Date.now() > giveUp) throw new Error(`never became true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Presses "Enter" or "Escape" and lets it go. */
  async press(key) {
    const pressed = { key, code: key, windowsVirtualKeyCode: key === "Enter" ? 13 : 27 };
    const text = key === "Enter" ? "\r" : undefined;
    await this.#send("Input.dispatchKeyEvent", { type: "keyDown", text, ...pressed });
    await this.#send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  }

  async screenshot({ whole = false } = {}) {
    const { data } = await this.#send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    return Buffer.from(data, "base64");
  }

  async pdf() {
    const { data } = await this.#send("Page.printToPDF", { printBackground: false });
    return Buffer.from(data, "base64");
  }
}
