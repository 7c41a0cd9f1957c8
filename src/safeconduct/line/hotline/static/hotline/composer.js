// The composer: answers to choose from, ten seconds to take one back, and words that return to their box.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const box = byId("reply"), flow = byId("flow"), list = byId("templates"), search = byId("templates-words");
  if (!box) { return; }

  // Nothing that stands in the box is lost: what comes joins it, and its first empty slot is selected.
  const fill = (text) => {
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    const slot = /\{[^{}\n]{1,60}\}/.exec(box.value);
    if (slot) { box.setSelectionRange(slot.index, slot.index + slot[0].length); }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill]");
    if (button) { list.close(); fill(button.dataset.fill); }
    // A translation takes the place of the words it was made of; they stand above it until it is sent.
    const made = event.target.closest?.("[data-replace]");
    if (made) { box.value = ""; fill(made.dataset.replace); }
  });

  const choices = () => [...list.querySelectorAll(".choices li")];
  const shown = () => choices().filter((each) => !each.hidden);
  const narrow = () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/);
    choices().forEach((each) => { each.hidden = !words.every((word) => each.textContent.toLocaleLowerCase().includes(word)); });
    choices().forEach((each) => { each.querySelector("kbd").textContent = ""; });
    shown().slice(0, 9).forEach((each, at) => { each.querySelector("kbd").textContent = at + 1; });
  };
  const open = () => { search.value = ""; list.showModal(); htmx.trigger("#templates-list", "look"); search.focus(); };
  byId("choose").addEventListener("click", open);
  search.addEventListener("input", narrow);
  list.addEventListener("keydown", (event) => {
    const choice = /^[1-9]$/.test(event.key) ? shown()[event.key - 1] : event.key === "Enter" && event.target === search ? shown()[0] : null;
    if (choice) { event.preventDefault(); choice.querySelector("button").click(); }
  });

  const typing = () => /^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement?.tagName || "");
  document.addEventListener("keydown", (event) => {
    if (typing() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) { return; }
    if (event.key === "t") { event.preventDefault(); open(); }
    if (event.key === "u") { event.preventDefault(); byId("triage").open = true; byId("triage-why").focus(); }
    if (event.key === "z") { [...document.querySelectorAll(".take-back")].pop()?.requestSubmit(); }
  });

  // The seconds are counted here; whether it can still be taken back, the house decides.
  const count = () => document.querySelectorAll(".take-back:not([data-ends])").forEach((form) => { form.dataset.ends = performance.now() + form.dataset.left * 1000; });
  setInterval(() => {
    document.querySelectorAll(".take-back").forEach((form) => {
      const left = Math.ceil((form.dataset.ends - performance.now()) / 1000);
      if (left > 0) { form.querySelector("b").textContent = left; return; }
      form.remove();
      setTimeout(() => htmx.trigger(flow, "redraw"), 3000);
    });
  }, 250);
  count();

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "templates-list") { narrow(); }
    if (event.detail.target !== flow) { return; }
    count();
    const back = byId("returned");
    if (back) { back.remove(); fill(back.dataset.text); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr, successful } = event.detail;
    if (requestConfig?.elt?.id !== "compose") { return; }
    if (successful) { byId("brake").replaceChildren(); byId("machine")?.replaceChildren(); } else if (xhr.status === 422) { htmx.trigger(box, "look"); }
  });
})();
