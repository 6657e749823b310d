// What is nicer with JavaScript. Every page works without it.

document.documentElement.classList.add("js");

const within = (root, selector) => [
  ...(root.matches?.(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];

function countCharacters(count) {
  const box = document.getElementById(count.dataset.countFor);
  const most = Number(count.dataset.most);
  if (!box) return;
  const inWords = new Intl.NumberFormat("en-GB");
  const spoken = document.createElement("span");
  spoken.className = "unseen";
  spoken.setAttribute("aria-live", "polite");
  count.after(spoken);
  let waiting;
  const say = () => {
    const left = most - [...box.value].length;
    const over = left < 0;
    count.textContent = over
      ? `${inWords.format(-left)} characters too many`
      : `${inWords.format(left)} characters left of ${inWords.format(most)}`;
    count.classList.toggle("count--over", over);
    clearTimeout(waiting);
    if (left < most / 10) waiting = setTimeout(() => { spoken.textContent = count.textContent; }, 1000);
  };
  box.addEventListener("input", say);
  say();
}

// Filters stand open on a wide screen while they are in use, folded on a phone.
function foldFilters(panel) {
  panel.open = "inUse" in panel.dataset && window.matchMedia("(min-width: 48rem)").matches;
}

function enhance(root) {
  within(root, "[data-count-for]").forEach(countCharacters);
  within(root, "[data-folds-on-phone]").forEach(foldFilters);
  within(root, "[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  within(root, "[data-error-summary]").forEach((summary) => summary.focus());
}

// A link of the error summary moves the focus into the field, with the question above it in view.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest("details:not([open])")?.setAttribute("open", "");
  (field.closest(".field") ?? field).scrollIntoView();
  field.focus({ preventScroll: true });
});

// The same form is not sent twice by a double click. The second press is dropped; the button stays what it was.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => letGo(form), 8000);
});

function letGo(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

// The browser may show the page as it was left when one comes back to it.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(letGo);
});

// A menu closes by Escape and by a press beside it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-closes][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
enhance(document);
