// What the pages cannot do by forms and links alone: copy, lead from a page's picture to its words, keep a place.
"use strict";
(() => {
  const all = (query) => document.querySelectorAll(query);
  const one = (id) => document.getElementById(id);

  const say = (text) => {
    const said = one("said");
    if (said) said.textContent = text;
  };

  // Without an editor, a button with file and line copies them.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(`Copied ${button.dataset.copy}`);
    } catch {
      say(button.dataset.copy);
    }
  });

  // A place on a page's picture and its words in the list show that they belong together.
  const mark = (id) => {
    all(".is").forEach((node) => node.classList.remove("is"));
    if (id) all(`[data-p="${CSS.escape(id)}"]`).forEach((node) => node.classList.add("is"));
  };
  for (const kind of ["pointerover", "focusin"])
    document.addEventListener(kind, (event) => {
      const held = event.target.closest?.("[data-p]");
      if (held) mark(held.dataset.p);
    });
  document.addEventListener("click", (event) => {
    const spot = event.target.closest("a[data-p]");
    const row = spot && one(`w-${spot.dataset.p}`);
    if (!row) return;
    event.preventDefault();
    row.scrollIntoView({ block: "center" });
    row.querySelector("button")?.focus({ preventScroll: true });
    mark(spot.dataset.p);
  });

  // A leaflet in a frame keeps its place when it is loaded again.
  let place = 0;
  document.addEventListener("htmx:oobBeforeSwap", () => {
    place = document.querySelector("iframe")?.contentWindow.scrollY ?? 0;
  });
  document.addEventListener("load", (event) => event.target.contentWindow?.scrollTo(0, place), true);

  const show = (id, is) => {
    const note = one(id);
    if (note) note.hidden = !is;
  };
  document.addEventListener("htmx:sendError", () => show("offline", true));
  // What is shown no longer belongs to what is chosen: a page that was locked says so, any other says that it failed.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 403) location.replace("/");
    else show("failed", true);
  });
  document.addEventListener("htmx:afterOnLoad", (event) => {
    show("offline", false);
    if (event.detail.xhr.status < 400) show("failed", false);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    // What is shown has an address of its own: loading the page again shows the same.
    const address = event.detail.xhr.getResponseHeader("Leaflets-Address");
    if (address) history.replaceState(null, "", address);
  });
})();
