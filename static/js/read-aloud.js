// Reads the page out with the browser's own voice. Where it has none, the button stays hidden.

const button = document.querySelector("[data-read-aloud]");
const voice = window.speechSynthesis;

function sentences() {
  const parts = document.querySelectorAll("#main :is(h1, h2, p, li, legend, label, .hint, .choice__hint)");
  const said = [...parts].filter((part) => {
    const isNested = part.parentElement.closest("#main :is(p, li, legend, label)");
    return !isNested && part.getClientRects().length && !part.matches(".count, .unseen");
  });
  return said.map((part) => part.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
}

function stop() {
  voice.cancel();
  button.setAttribute("aria-pressed", "false");
}

function read() {
  const texts = sentences();
  button.setAttribute("aria-pressed", "true");
  texts.forEach((text, at) => {
    const speech = new SpeechSynthesisUtterance(text);
    speech.lang = "en-GB";
    speech.rate = 0.9;
    if (at === texts.length - 1) speech.addEventListener("end", stop);
    voice.speak(speech);
  });
}

if (button && voice) {
  button.hidden = false;
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : read()));
  window.addEventListener("pagehide", () => voice.cancel());
}
