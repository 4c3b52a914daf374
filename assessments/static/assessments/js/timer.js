// Counts down to the end of a try by the server's clock, and sends the form when time
// is up. Without this the page says when that is, and the server hands in by itself.

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const asClock = (left) => {
  const minutes = Math.floor(left / MINUTE);
  const seconds = String(Math.floor((left % MINUTE) / SECOND)).padStart(2, "0");
  return `${minutes}:${seconds}`;
};

function watch(form) {
  const skew = Number(form.dataset.now) - Date.now();
  const due = Number(form.dataset.due);
  const warnAt = Number(form.dataset.warn) * MINUTE;
  const line = document.querySelector("[data-time]");
  const shown = document.querySelector("[data-time-left]");
  const said = document.querySelector("[data-time-said]");

  function tick() {
    const left = Math.max(0, due - (Date.now() + skew));
    shown.textContent = form.dataset.textLeft.replace("%minutes%", asClock(left));
    if (left <= warnAt && !said.textContent) {
      line.dataset.tone = "warning";
      const minutes = Math.ceil(left / MINUTE);
      said.textContent = form.dataset.textWarn.replace("%minutes%", minutes);
    }
    if (left > 0) return;
    clearInterval(timer);
    const then = document.createElement("input");
    Object.assign(then, { type: "hidden", name: "then", value: "time-up" });
    form.append(then);
    form.requestSubmit();
  }

  const timer = setInterval(tick, SECOND);
  tick();
}

for (const form of document.querySelectorAll("form[data-due]")) watch(form);
