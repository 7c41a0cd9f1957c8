// Being called: the title blinks and a tone sounds until nobody calls any more. A browser that was not yet touched is silent.
"use strict";
(() => {
  const bar = document.getElementById("ring"), title = document.title;
  let audio = null, timer = null, rung = 0;
  const tone = () => {
    try {
      audio = audio || new AudioContext();
      audio.resume();
      for (const [start, pitch] of [[0, 660], [0.25, 880]]) {
        const sound = audio.createOscillator(), volume = audio.createGain();
        sound.frequency.value = pitch; volume.gain.value = 0.2;
        sound.connect(volume).connect(audio.destination);
        sound.start(audio.currentTime + start); sound.stop(audio.currentTime + start + 0.2);
      }
    } catch { /* No sound on this machine: the bar and the title still say it. */ }
  };
  const beat = () => {
    document.title = document.title === title ? "▲ " + bar.dataset.title : title;
    if (Date.now() - rung > 20000) { rung = Date.now(); tone(); }
  };
  const look = () => {
    const calls = bar.querySelector(".ring");
    if (calls && !timer) { timer = setInterval(beat, 1000); beat(); }
    if (!calls) { clearInterval(timer); timer = null; rung = 0; document.title = title; }
  };
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === bar) { look(); } });
})();
