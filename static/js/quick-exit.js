// The way out of a page that nobody else should see. Without JavaScript it is a link that
// leads there and takes the key to what was written.
// With it, Escape pressed three times leaves too; what was being written is forgotten; Back does not lead here.

const exit = document.querySelector("[data-quick-exit]");
const pressed = [];

function leave() {
  document.title = "Weather";
  const token = document.querySelector("input[name='csrfmiddlewaretoken']")?.value;
  if (token) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    fetch(exit.href, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  }
  document.body.replaceChildren();
  window.location.replace(exit.dataset.away);
}

exit?.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (!exit || event.key !== "Escape" || event.repeat) return;
  pressed.push(event.timeStamp);
  if (pressed.length > 3) pressed.shift();
  if (pressed.length === 3 && pressed[2] - pressed[0] < 3000) leave();
});

// A page that the browser kept as it was when one left is not shown again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && !document.body.firstChild) window.location.replace(exit?.dataset.away ?? "/");
});
