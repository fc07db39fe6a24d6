// Making elements. Text enters a page through here alone, always as text and never as markup:
// names in a report may contain anything.

/**
 * An element with attributes (`class`, `href`, `aria-…`; `on…` are listeners, null and false leave
 * an attribute away) and children: elements, texts, or lists of both; null is nothing.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A link to a place in this page; `hash` begins with "#". */
export function link(hash, ...children) {
  return el("a", { href: hash }, ...children);
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null));
}

/** A table: headings are {text, number} and rows lists of cells; the first cell heads its row. */
export function table(caption, headings, rows) {
  const alignment = (index) => (headings[index].number ? "number" : null);
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el(
      "table",
      { "aria-label": caption },
      el(
        "thead",
        {},
        el("tr", {}, headings.map((heading, i) =>
          el("th", { scope: "col", class: alignment(i) }, heading.text))),
      ),
      el("tbody", {}, rows.map((cells) =>
        el("tr", {}, cells.map((cell, i) =>
          i === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: alignment(i) }, cell))))),
    ),
  );
}

/** Sentences, one below the other. */
export const sentences = (texts) => el("ul", { class: "method" }, texts.map((text) => el("li", {}, text)));

/** A dot at `middle` on a line, over the span from `low` to `high`; all in per cent, null is nothing. */
export function track(middle, low, high, ...behind) {
  const within = (place) => Math.min(100, Math.max(0, place));
  const marks = [...behind];
  if (low !== null && high !== null) {
    const left = within(low);
    marks.push(el("span", { class: "span", style: `left:${left.toFixed(2)}%;width:${(within(high) - left).toFixed(2)}%` }));
  }
  if (middle !== null) marks.push(el("span", { class: "dot", style: `left:${within(middle).toFixed(2)}%` }));
  return el("span", { class: "track", "aria-hidden": "true" }, marks);
}

/** A list of names and what they stand for; rows whose value is null are left away. */
export function facts(rows) {
  return el("dl", { class: "facts" }, rows.filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}
