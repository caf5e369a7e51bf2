// Before the pages lock they ask; when they are locked they lead away.
"use strict";
(() => {
  const soon = document.getElementById("soon");
  const idle = 1000 * Number(soon?.dataset.after ?? 0);
  const WARNS = 60000;
  let used = Date.now();

  if (idle) {
    // The program counts requests; so does this page. A minute before the end it asks the program, then the person:
    // another page may be in use. It leaves by an address: loaded again, this page might print once more.
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.requestConfig.verb === "post") used = Date.now();
    });
    let looking = false;
    const look = async () => {
      if (looking || used + idle - Date.now() > WARNS) return;
      looking = true;
      const answer = await fetch("/left", { headers: { "HX-Request": "true" } }).catch(() => null);
      if (answer && !answer.ok) return location.replace("/");
      looking = false;
      if (!answer) return;
      used = Date.now() - idle + 1000 * Number(await answer.text());
      const warns = used + idle - Date.now() <= WARNS;
      if (warns && soon.hidden) {
        soon.hidden = false;
        soon.querySelector("button").focus();
      }
      if (!warns) soon.hidden = true;
    };
    setInterval(look, Math.min(5000, idle / 10));
    soon.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(soon.action, { method: "POST", body: new URLSearchParams(new FormData(soon)) });
      if (!answer.ok) return location.replace("/");
      used = Date.now();
      soon.hidden = true;
    });
  }
})();
