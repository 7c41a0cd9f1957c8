// The desk: keys for everything, bars when the line or the session is gone, and nothing that is read or typed ever moves.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const queue = byId("queue"), flow = byId("flow"), below = byId("below");
  const rows = () => [...queue.querySelectorAll(".row")];
  const boxes = () => [...document.querySelectorAll(".desk textarea")];
  const typing = () => document.activeElement?.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  const show = (id, yes) => { byId(id).hidden = !yes; };

  const focus = (id) => { const box = byId(id); if (box) { box.focus(); box.scrollIntoView({ block: "nearest" }); } };
  const move = (by) => {
    const all = rows(), at = all.indexOf(document.activeElement);
    const from = at >= 0 ? at : all.findIndex((row) => row.classList.contains("on"));
    all[Math.max(0, Math.min(all.length - 1, from + by))]?.focus();
  };
  queue.querySelector(".row.on")?.scrollIntoView({ block: "nearest" });
  // The row that a key means: the one in focus, else the one that is open.
  const meant = () => rows().find((row) => row === document.activeElement) || queue.querySelector(".row.on");
  const press = (id) => byId(id)?.requestSubmit();
  const inside = (id) => { const box = byId(id); if (box) { box.open = true; box.querySelector("input:not([type=hidden]), select")?.focus(); } };
  const keys = {
    x: () => press("next-form"), o: () => press("take-form"), e: () => press("close-form"), f: () => inside("flagging"), i: () => byId("all")?.click(),
    s: () => { const box = meant()?.parentElement.querySelector(".pick"); if (box) { box.checked = !box.checked; } },
    d: () => { if (queue.querySelector(".pick:checked")) { focus("many-member"); } }, m: () => { if (queue.querySelectorAll(".pick:checked").length === 2) { byId("join-button").click(); } }, "/": () => focus("words"),
    j: () => move(1), k: () => move(-1), r: () => focus("reply"), n: () => focus("note"), a: () => focus("member"),
    g: () => { location.assign("/console/queue"); }, "?": () => byId("keys").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing()) { document.activeElement.blur(); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) { event.target.form.requestSubmit(); return; }
    if (typing() || event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) { return; }
    const act = keys[event.key] || (/^[1-9]$/.test(event.key) && (() => document.querySelectorAll(".lists > a")[event.key - 1]?.click()));
    if (act) { event.preventDefault(); act(); }
  });

  // A new message never moves what is being read; a button says that there is one below.
  const atEnd = () => flow.getBoundingClientRect().bottom <= innerHeight && flow.scrollHeight - flow.scrollTop - flow.clientHeight < 8;
  const toEnd = () => { flow.scrollTop = flow.scrollHeight; byId("last")?.scrollIntoView({ block: "nearest" }); below.hidden = true; };
  let read = 0, count = 0;
  const keepFlow = () => { read = flow.scrollTop; count = flow.querySelectorAll(".m").length; };
  const restoreFlow = (mine) => {
    flow.scrollTop = read;
    if (mine) { toEnd(); } else if (flow.querySelectorAll(".m").length > count && !atEnd()) { below.hidden = false; }
  };
  if (flow) {
    toEnd();
    below.addEventListener("click", toEnd);
    flow.addEventListener("scroll", () => { if (atEnd()) { below.hidden = true; } });
  }

  // What else was done stands between the messages for who wants to see it, and stays so from page to page.
  const all = byId("all");
  const showAll = (yes) => { flow.classList.toggle("all", yes); all.setAttribute("aria-pressed", yes); sessionStorage.setItem("all", yes ? "1" : ""); };
  if (all) { showAll(Boolean(sessionStorage.getItem("all"))); all.addEventListener("click", () => showAll(!flow.classList.contains("all"))); }

  // An answer says how many answers it was written on. While words stand in the box that number waits with them.
  const rebase = () => { if (flow && !byId("reply").value.trim()) { byId("answers").value = byId("answers-now").value; } };

  const signedOut = (xhr) => new URL(xhr.responseURL || location.href).pathname.startsWith("/console/sign-in");
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (signedOut(xhr)) { event.detail.shouldSwap = false; show("signed-out", true); return; }
    if (target === flow) { keepFlow(); }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target, elt } = event.detail;
    if (target === flow) { rebase(); restoreFlow(event.detail.requestConfig?.elt?.matches?.("[data-to-end]")); }
  });
  // Words leave their box only once the house has them; whatever else happened is said above the box.
  const complain = (form, text) => { const line = form.querySelector(".problem"); if (line) { line.textContent = text; line.hidden = !text; } };
  const refused = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html");
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig?.elt, { xhr, successful } = event.detail;
    if (form?.tagName !== "FORM") { return; }
    if (signedOut(xhr)) { complain(form, ""); return; }
    if (successful) { form.querySelectorAll("textarea").forEach((box) => { box.value = ""; }); complain(form, ""); rebase(); return; }
    if (xhr.status === 422 && form.id === "compose") { byId("answers").value = refused(xhr).getElementById("answers").value; }
    complain(form, (xhr.status === 422 && refused(xhr).querySelector(".problem:not([hidden])")?.textContent) || byId(xhr.status ? "unsent" : "offline").textContent);
  });

  // Two lines can be down, the stream and a request of one's own: what came through on one says nothing of the other.
  const down = new Set();
  const lines = [["htmx:sseError", "stream", true], ["htmx:sseOpen", "stream", false], ["htmx:sendError", "request", true], ["htmx:afterOnLoad", "request", false]];
  for (const [name, line, gone] of lines) {
    document.addEventListener(name, () => { if (gone) { down.add(line); } else { down.delete(line); } show("offline", down.size > 0); });
  }
  // Leaving with unsent words asks first; a form that takes its own words along does not.
  let leaving = null;
  document.addEventListener("submit", (event) => { leaving = event.target.hasAttribute("hx-post") ? null : event.target; });
  addEventListener("beforeunload", (event) => {
    if (boxes().some((box) => box.value.trim() && box.form !== leaving)) { event.preventDefault(); }
  });
})();
