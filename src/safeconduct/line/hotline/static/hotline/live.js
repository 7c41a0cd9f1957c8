// The live desk: at most four drawings a second, none while a key or a pointer is down, and only what changed is touched.
"use strict";
(() => {
  const EVERY = 250;
  const queue = document.getElementById("queue"), flow = document.getElementById("flow");
  const parts = [queue, flow].filter(Boolean);
  const rows = () => [...queue.querySelectorAll(".row")];

  queue.querySelector(".row.on")?.scrollIntoView({ block: "nearest" });

  // What changes a hundred times a second is asked for four times; the first change at once.
  let last = -EVERY, timer = 0, pressed = 0, owed = false, held = null;
  const ask = () => {
    if (timer || pressed) { owed = true; return; }
    timer = setTimeout(() => { timer = 0; last = performance.now(); parts.forEach((part) => htmx.trigger(part, "redraw")); }, Math.max(0, last + EVERY - performance.now()));
  };
  htmx.createEventSource = (url) => {
    const stream = new EventSource(url, { withCredentials: true });
    stream.addEventListener("changed", ask);
    return stream;
  };
  setInterval(ask, 60000);

  // A row that is pressed stays: whoever lets go of it must still find it. A click comes after its release.
  const press = () => { clearTimeout(pressed); pressed = setTimeout(release, 3000); };
  const release = () => setTimeout(() => {
    clearTimeout(pressed);
    pressed = 0;
    if (held) { const html = held; held = null; patch(html); }
    if (owed) { owed = false; ask(); }
  });
  for (const name of ["pointerdown", "keydown"]) { addEventListener(name, press, true); }
  for (const name of ["pointerup", "pointercancel", "keyup", "dragend"]) { addEventListener(name, release, true); }
  addEventListener("blur", release);

  // The row under the eye, the pointer or the key stays where it is when others come above it.
  const topOf = (row) => row.getBoundingClientRect().top;
  const anchored = () => {
    const all = rows(), edge = queue.getBoundingClientRect().top;
    const row = all.find((each) => each === document.activeElement || each.matches(":hover")) || (queue.scrollTop ? all.find((each) => topOf(each) >= edge) : null);
    const first = all[0], top = row && topOf(row);
    return () => {
      if (row?.isConnected) { queue.scrollTop += topOf(row) - top; }
      const above = queue.querySelector(".above");
      if (above) { above.hidden = !(queue.scrollTop && rows()[0] !== first); }
    };
  };
  queue.addEventListener("scroll", () => { const above = queue.querySelector(".above"); if (above && !queue.scrollTop) { above.hidden = true; } });

  // Rows are known by their address: one that did not change is not touched, one that did is changed in its place.
  const key = (item) => item.querySelector(".row").getAttribute("href");
  const renewed = (old, fresh) => {
    const was = old.querySelector(".row"), is = fresh.querySelector(".row");
    if (was.outerHTML === is.outerHTML) { return; }
    [...is.attributes].forEach((each) => was.setAttribute(each.name, each.value));
    [...was.attributes].forEach((each) => { if (!is.hasAttribute(each.name)) { was.removeAttribute(each.name); } });
    was.innerHTML = is.innerHTML;
  };
  const relisted = (old, fresh) => {
    const known = new Map([...old.children].map((item) => [key(item), item]));
    const order = [...fresh.children].map((item) => {
      const stands = known.get(key(item));
      if (!stands) { return item; }
      known.delete(key(item));
      renewed(stands, item);
      return stands;
    });
    known.forEach((item) => item.remove());
    order.forEach((item, at) => { if (old.children[at] !== item) { old.insertBefore(item, old.children[at] || null); } });
  };
  const patch = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html"), settle = anchored();
    for (const part of fresh.querySelectorAll("[data-part]")) {
      const old = queue.querySelector(`[data-part="${part.dataset.part}"]`);
      const same = part.dataset.key ? old.dataset.key === part.dataset.key : old.innerHTML === part.innerHTML;
      if (old.tagName === "OL") { relisted(old, part); } else if (!same) { old.innerHTML = part.innerHTML; old.dataset.key = part.dataset.key; }
      old.hidden = part.hidden;
    }
    settle();
    document.dispatchEvent(new CustomEvent("desk:drawn"));
  };

  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (parts.includes(elt)) { parameters.seen = elt.dataset.seen || ""; }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, shouldSwap } = event.detail, seen = xhr.getResponseHeader("Seen");
    if (!shouldSwap || !seen) { return; }
    target.dataset.seen = seen;
    if (target !== queue) { return; }
    event.detail.shouldSwap = false;
    if (pressed) { held = xhr.responseText; } else { patch(xhr.responseText); }
  });
})();
