// Who is where: this window says what it shows and whether somebody types, and says so again as long as it does.
"use strict";
(() => {
  const AGAIN = 15000, PAUSED = 10000;
  const place = document.querySelector(".desk").dataset.here, box = document.getElementById("reply");
  const window_ = sessionStorage.getItem("window") || crypto.randomUUID();
  sessionStorage.setItem("window", window_);
  let doing = "", typed = -PAUSED;
  const say = (what, last) => {
    const address = `${place || sessionStorage.getItem("place")}?window=${window_}&doing=${what}`;
    fetch(address, { headers: { "HX-Request": "true" }, keepalive: last }).catch(() => {});
  };
  const now = () => (document.hidden ? "" : box?.value.trim() && performance.now() - typed < PAUSED ? "writing" : "reading");
  const look = (again) => {
    const is = now();
    if (is === doing && !again) { return; }
    doing = is;
    say(is);
  };
  if (!place) {
    if (sessionStorage.getItem("place")) { say(""); sessionStorage.removeItem("place"); }
    return;
  }
  sessionStorage.setItem("place", place);
  box?.addEventListener("input", () => { typed = performance.now(); look(); });
  document.addEventListener("visibilitychange", () => look());
  addEventListener("pagehide", () => say("", true));
  setInterval(() => look(true), AGAIN);
  setInterval(look, 2000);
  look();
})();
