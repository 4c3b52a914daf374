// *Exit this page*: a plain link, and Shift pressed three times.
// Same tab and history kept: nothing here claims to erase traces.

const PRESSES = 3;
const FORGET_AFTER = 5000; // milliseconds, counted anew from each press

export function watchForExit(root) {
  const box = root.querySelector("[data-exit]");
  if (!box) return;
  const link = box.querySelector("[data-exit-link]");
  const dots = [...box.querySelectorAll(".exit__dots > span")];
  const status = appendStatus(box);

  let presses = 0;
  let isModifier = false;
  let timer;

  function show(text) {
    box.classList.toggle("exit--counting", presses > 0);
    dots.forEach((dot, index) => dot.classList.toggle("is-on", index < presses));
    status.textContent = text;
  }

  function forget(text = "") {
    clearTimeout(timer);
    presses = 0;
    show(text);
  }

  function leave(event) {
    event?.preventDefault();
    clearTimeout(timer);
    cover(root, box.dataset.exitLoading);
    window.location.href = link.href;
  }

  function count() {
    presses += 1;
    clearTimeout(timer);
    if (presses >= PRESSES) {
      show(box.dataset.exitPressed);
      leave();
      return;
    }
    show(presses === 1 ? box.dataset.exitTwo : box.dataset.exitOne);
    timer = setTimeout(() => forget(box.dataset.exitExpired), FORGET_AFTER);
  }

  // Shift held for a capital letter is not a press: it counts when it comes up alone.
  root.addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      if (!event.repeat) isModifier = false;
    } else if (event.shiftKey) {
      isModifier = true;
    }
  });
  root.addEventListener("keyup", (event) => {
    if (event.key === "Shift") {
      if (isModifier) forget();
      else count();
      isModifier = false;
    } else if (presses > 0) {
      forget();
    }
  });
  for (const exit of root.querySelectorAll("[data-exit-link], .skip-link--exit")) {
    exit.addEventListener("click", leave);
  }
  window.addEventListener("pageshow", (event) => {
    // Restored by Back: ask the server again, which no longer knows this person.
    if (event.persisted) window.location.reload();
  });
}

function appendStatus(box) {
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.append(status);
  return status;
}

function cover(root, text) {
  const overlay = document.createElement("div");
  overlay.className = "exit-overlay";
  overlay.setAttribute("role", "alert");
  root.body.classList.add("is-exiting");
  root.body.append(overlay);
  overlay.textContent = text;
}
