// Bundles the page's shell: markup, styles, scripts and the chart library in one file that is
// built into fourways. usage: node build.mjs OUTPUT
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    charset: "utf8",
    write: false,
  });
  const text = result.outputFiles[0].text.trim();
  // Either would end the element that holds the text, or begin a comment in it.
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry}: markup in its text`);
  return text;
}

const parts = {
  style: await bundle("style.css"),
  script: await bundle("main.js"),
  charts: await bundle("chart_library.js"),
};
const shell = await readFile(join(here, "shell.html"), "utf8");
await writeFile(
  process.argv[2],
  shell.replace(/\{\{(style|script|charts)\}\}/g, (_, part) => parts[part]),
);
