// What pages cannot do without a script. Everything here is comfort: without it every page still works.
"use strict";

(() => {
  const live = document.getElementById("live");
  document.addEventListener("htmx:sseOpen", () => live && live.classList.add("on"));
  document.addEventListener("htmx:sseError", () => live && live.classList.remove("on"));

  // The theme button turns whatever is seen now, also when the system has chosen it.
  if (!document.documentElement.dataset.theme) {
    const other = matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark";
    for (const theme of document.querySelectorAll("[name=theme]")) theme.value = other;
  }

  // While something is ticked or typed, the list stands still: what came meanwhile waits behind a button.
  const isBusy = (list) =>
    list.querySelector("input[type=checkbox]:checked") !== null || list.contains(document.activeElement);
  document.addEventListener("htmx:configRequest", (event) => {
    const list = event.target.closest("[data-steady]");
    const told = event.detail.triggeringEvent && event.detail.triggeringEvent.type.startsWith("sse:");
    if (list && told && isBusy(list)) {
      event.preventDefault();
      document.getElementById(list.dataset.steady).hidden = false;
    }
  });

  // Whoever reads in the log, or has scrolled into it, reads on undisturbed.
  document.addEventListener("htmx:configRequest", (event) => {
    const log = event.target.querySelector(".log");
    if (log && (log.scrollTop > 0 || log === document.activeElement)) event.preventDefault();
  });

  // The bar with what can be done to all ticked rows.
  const count = (form) => {
    const ticked = form.querySelectorAll(".tick input[name]:checked").length;
    for (const bar of form.querySelectorAll("[data-bar]")) bar.hidden = ticked === 0;
    for (const place of form.querySelectorAll("[data-count]")) place.textContent = ticked;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (!form || event.target.type !== "checkbox") return;
    if (event.target.hasAttribute("data-all")) {
      // One in the head of the table is for all rows, one in the head of some rows for those.
      const some = event.target.closest("tbody") || form;
      for (const box of some.querySelectorAll(".tick input")) box.checked = event.target.checked;
    }
    count(form);
  });
  document.querySelectorAll("form").forEach(count);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.querySelectorAll) event.target.querySelectorAll("form").forEach(count);
  });

  // A button that needs a text stands still until there is one; a ready sentence can be put into the text.
  const need = (field) => {
    const button = document.querySelector(`[data-needs="${field.id}"]`);
    if (button) button.disabled = field.value.trim() === "";
  };
  // How long a text has become.
  const length = (field) => {
    const place = document.querySelector(`[data-counts="${field.id}"]`);
    if (place) place.textContent = field.value.length.toLocaleString(document.documentElement.lang);
  };
  document.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && length(event.target));
  const needed = () => document.querySelectorAll("textarea").forEach(need);
  document.addEventListener("input", (event) => event.target.tagName === "TEXTAREA" && need(event.target));
  document.addEventListener("htmx:afterSettle", needed);
  document.addEventListener("click", (event) => {
    const ready = event.target.closest("[data-text]");
    if (!ready) return;
    const field = document.getElementById(ready.dataset.into);
    field.value = ready.dataset.text;
    need(field);
    field.focus();
  });
  needed();

  // Small things in a picture tell their names below it, under the pointer and with the focus.
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const picture = event.target.closest("[data-tells]");
      const name = picture && event.target.closest("a, rect");
      const title = name && name.querySelector("title");
      if (title) document.getElementById(picture.dataset.tells).textContent = title.textContent;
    });
  }

  // The next row of the list: below the one that has the focus, otherwise below the one that is open. While one is open
  // the next one opens.
  const goOn = () => {
    const rows = [...document.querySelectorAll("main .table tbody tr:not(.home)")];
    let here = rows.findIndex((row) => row.contains(document.activeElement));
    if (here < 0) here = rows.findIndex((row) => row.classList.contains("open"));
    const following = rows.slice(here + 1).find((row) => row.querySelector("a[href], button"));
    if (!following) return;
    const aim = following.querySelector("a[href], button");
    if (document.querySelector(".panel") && aim.matches("a")) aim.click();
    else aim.focus();
  };

  // Keys: J and N go on, / searches, ? tells the keys, and each page says with data-key what its letters press.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if ("jn".includes(event.key.toLowerCase())) goOn();
    const wanted = document.querySelector(`[data-key~="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input")) wanted.focus();
    else wanted.click();
  });
})();
