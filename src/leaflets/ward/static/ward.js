// What the ward's pages cannot do by forms and links alone: close a menu, print once, keep what is shown and what is chosen together.
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  // One press is one job, however slow the printer: the next page has its own buttons.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.value.startsWith("queue.")) return;
    if (button.form.dataset.printing) event.preventDefault();
    button.form.dataset.printing = "yes";
  });

  // While pages are being made, the old ones stay and say so.
  for (const [kind, busy] of [["htmx:beforeRequest", "true"], ["htmx:afterRequest", "false"]])
    document.addEventListener(kind, (event) => {
      if (event.detail.elt.id !== "choose") return;
      document.getElementById("see")?.setAttribute("aria-busy", busy);
    });

  // An answer to choices that were changed meanwhile would undo the later ones: it is not shown, the next one is.
  const changed = new WeakSet();
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-choices]");
    if (form) changed.add(form);
  }, true);
  // The script takes the way of a button that was pressed last, such as Print, for choices too that wait to be sent.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (!elt.matches("form[data-choices]")) return;
    event.detail.path = elt.getAttribute("hx-post");
    delete parameters.do;
  });
  document.addEventListener("htmx:beforeRequest", (event) => changed.delete(event.detail.elt));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (changed.has(event.detail.requestConfig.elt)) event.detail.shouldSwap = false;
  });

  // What was chosen before this script came, or is kept by the browser, is not what the page shows.
  const differs = (field) => {
    if (!field.options) return field.checked !== field.defaultChecked;
    return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  };
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.printing;
    for (const form of document.querySelectorAll("form[data-choices]"))
      if ([...form.elements].some(differs)) form.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
