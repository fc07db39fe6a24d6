// Searching: the form of filters, and lists of which only the entries that fit are shown, a page of
// them at a time.
import { el, replace } from "./dom.js";
import { plural } from "./format.js";

/** A form of filters; the page draws anew at every input, so nothing is ever submitted. */
export function filterForm(label, ...fields) {
  return el("form", { class: "filters", role: "search", "aria-label": label,
    onsubmit: (event) => event.preventDefault() }, fields);
}

export const searchInput = (oninput) => el("input", { type: "search", placeholder: "name contains …", oninput });

/** Entries with a `case` that contains what is typed, drawn by `draw` into the element `into`. */
export class SearchList {
  #entries;
  #nouns;
  #size;
  #draw;
  #into;
  #shown;
  #kept = () => true;
  #input = searchInput(() => this.keep(this.#kept));

  constructor(entries, [one, many], size, draw, into) {
    this.#entries = entries;
    this.#nouns = [one, many];
    this.#size = size;
    this.#draw = draw;
    this.#into = into;
    this.form = filterForm(`Filter the ${many}`, el("label", { class: "grow" }, "Find", this.#input));
    this.status = el("p", { class: "status", role: "status" });
    this.more = el("button", { type: "button", onclick: () => this.#show(this.#shown + this.#size) }, "Show more");
    this.#show(size);
  }

  /** Shows the first page of the entries for which `kept` is true. */
  keep(kept) {
    this.#kept = kept;
    this.#show(this.#size);
  }

  /** Shows as many pages as the entry needs that `sought` picks; whether there is one. */
  reveal(sought) {
    const place = this.#chosen().findIndex(sought);
    if (place >= this.#shown) this.#show(place + 1);
    return place >= 0;
  }

  #chosen() {
    const text = this.#input.value.toLowerCase();
    return this.#entries.filter((each) => this.#kept(each) && each.case.toLowerCase().includes(text));
  }

  #show(most) {
    const [one, many] = this.#nouns;
    const chosen = this.#chosen();
    this.#shown = most;
    replace(this.#into, chosen.slice(0, most).map(this.#draw));
    this.status.textContent = chosen.length === 0 ? `No ${one} fits the filter.`
      : `${plural(Math.min(most, chosen.length), one, many)} of ${chosen.length.toLocaleString("en")}`;
    this.more.hidden = chosen.length <= most;
  }
}
