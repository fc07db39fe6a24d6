// Light or dark: the system's wish, until the reader says otherwise. Charts take their ink from the
// text around them, so nothing has to be drawn anew.
import { el } from "./dom.js";

const key = "fourways-theme";

function remembered() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser may refuse storage to files
  }
}

function remember(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // then the choice lasts as long as the page
  }
}

const isDark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

/** A button that turns the page dark or light; applies the remembered choice. */
export function themeButton() {
  const before = remembered();
  if (before === "dark" || before === "light") document.documentElement.dataset.theme = before;
  const button = el("button", { type: "button", class: "theme", onclick: turn });
  function show() {
    const dark = isDark();
    button.textContent = dark ? "Light" : "Dark";
    button.setAttribute("aria-label", dark ? "Switch to light colours" : "Switch to dark colours");
  }
  function turn() {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember(theme);
    show();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
  return button;
}
