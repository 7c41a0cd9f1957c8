// Keys for everything, a bar when the line is down, and nothing typed is ever replaced.
(() => {
  const typing = () => /^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement?.tagName || "");
  const rows = () => [...document.querySelectorAll("#queue .row")];
  const focus = (id) => { const box = document.getElementById(id); if (box) { box.focus(); box.scrollIntoView({ block: "nearest" }); } };
  const move = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const current = at >= 0 ? at : all.findIndex((row) => row.classList.contains("on"));
    all[Math.max(0, Math.min(all.length - 1, current + by))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing()) { document.activeElement.blur(); return; }
    if (event.key === "Enter" && event.ctrlKey && event.target.form) { event.target.form.requestSubmit(); return; }
    if (typing() || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const act = {
      j: () => move(1), k: () => move(-1), r: () => focus("reply"), n: () => focus("note"), a: () => focus("member"),
      "?": () => document.getElementById("keys").showModal(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const bar = document.getElementById("offline");
  document.addEventListener("htmx:sseError", () => { bar.hidden = false; });
  document.addEventListener("htmx:sseOpen", () => { bar.hidden = true; });
  // A row that a key stands on keeps it when the queue is drawn anew.
  let held = null;
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "queue") { held = document.activeElement?.getAttribute("href"); } });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "queue" && held) { rows().find((row) => row.getAttribute("href") === held)?.focus({ preventScroll: true }); } });
  const flow = document.getElementById("flow");
  if (flow) { flow.scrollTop = flow.scrollHeight; }
})();
