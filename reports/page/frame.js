// The frame of every view: a head with a title, a list of sections that knows where the reader is,
// and the sections themselves. It also leads a hash to the place that it names.
import { el, link } from "./dom.js";
import { themeButton } from "./theme.js";

/** A section of the page; `id` is its address. The caller leaves away a section without content. */
export function section(id, heading, ...content) {
  return el("section", { id, "aria-labelledby": `${id}-heading`, tabindex: "-1" },
    el("h2", { id: `${id}-heading` }, heading, " ",
      el("a", { class: "anchor", href: `#${id}`, "aria-label": `Link to ${heading}` }, "#")),
    content);
}

/** Draws the frame into `root`; `subtitle` may hold elements, `sections` come from section(). */
export function drawFrame(root, title, subtitle, sections) {
  const links = sections.map((each) => {
    const heading = each.querySelector("h2").firstChild.textContent;
    return el("li", {}, link(`#${each.id}`, heading));
  });
  root.replaceChildren(
    el("header", { class: "head" },
      el("div", {}, el("h1", {}, title), el("p", { class: "conditions" }, subtitle)),
      themeButton()),
    el("div", { class: "body" },
      el("nav", { class: "contents", "aria-label": "Sections" }, el("ul", {}, links)),
      el("main", { id: "main" }, sections)),
  );
  followReader(sections, root);
}

// Marks the section that is being read in the list of sections.
function followReader(sections, root) {
  const linkOf = (id) => root.querySelector(`nav a[href="#${CSS.escape(id)}"]`);
  const seen = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) seen.add(entry.target);
      else seen.delete(entry.target);
    }
    const current = sections.find((each) => seen.has(each));
    for (const each of sections) {
      const own = linkOf(each.id);
      if (each === current) own.setAttribute("aria-current", "true");
      else own.removeAttribute("aria-current");
    }
  }, { rootMargin: "-10% 0px -60% 0px" });
  for (const each of sections) observer.observe(each);
}

/**
 * Calls `routes[name](rest)` for a hash "#name/rest", now and whenever it changes, and null's
 * function for any other. `rest` is decoded.
 */
export function followHash(routes) {
  const follow = () => {
    const [name, ...rest] = location.hash.slice(1).split("/");
    const route = Object.hasOwn(routes, name) && rest.length > 0 ? routes[name] : routes[""];
    let text = rest.join("/");
    try {
      text = decodeURIComponent(text);
    } catch {
      // not ours; taken as it stands
    }
    route(text);
  };
  addEventListener("hashchange", follow);
  follow();
}
