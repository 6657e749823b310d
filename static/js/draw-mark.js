// A child draws a mark with a finger, a pen or a mouse. The strokes go into a hidden field as whole numbers, which the
// server reads strictly. Without this, the teacher ticks who took part.

const MOST_POINTS = 1500;

function offer(place) {
  const field = place.querySelector("[data-mark]");
  const [width, height] = field.dataset.mark.split(" ").map(Number);
  const open = button("Draw a mark", place);
  const whose = document.createElement("span");
  whose.className = "unseen";
  whose.textContent = ` for ${place.dataset.drawing}`;
  open.append(whose);
  open.addEventListener("click", () => {
    open.remove();
    draw(place, field, width, height);
  });
}

function button(words, place) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = words;
  place.append(made);
  return made;
}

function draw(place, field, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `A place for ${place.dataset.drawing} to draw in`);
  place.append(canvas);
  const pen = canvas.getContext("2d");
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";
  const strokes = [];
  const count = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * width, width),
      within(((event.clientY - box.top) / box.height) * height, height),
    ];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (count() >= MOST_POINTS) return;
    canvas.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
    line(pen, strokes.at(-1).at(-1), strokes.at(-1).at(-1));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId) || count() >= MOST_POINTS) return;
    const stroke = strokes.at(-1);
    const next = point(event);
    line(pen, stroke.at(-1), next);
    stroke.push(next);
  });
  canvas.addEventListener("pointerup", keep);
  canvas.addEventListener("pointercancel", keep);

  function keep() {
    field.value = strokes.map((stroke) => stroke.map((at) => at.join(",")).join(" ")).join(";");
    const tick = place.closest("[data-pupil]").querySelector("input[type=checkbox]");
    if (field.value) tick.checked = true;
  }

  button("Rub it out", place).addEventListener("click", () => {
    strokes.length = 0;
    pen.clearRect(0, 0, width, height);
    keep();
  });
}

function line(pen, from, to) {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

document.querySelectorAll("[data-drawing]").forEach(offer);
