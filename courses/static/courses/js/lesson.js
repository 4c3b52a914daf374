// Keeps the reader's place: quietly while reading, at once when the page is left.
// Without this script *Pause here* and the link to the paused place still work.

const SAVE_AFTER = 1500; // milliseconds of rest
const READING_LINE = 0.35; // how far down the window the eye is taken to be

export function keepPlace(root) {
  const form = root.querySelector("[data-pause]");
  const blocks = [...root.querySelectorAll("[data-lesson] > .block")];
  if (!form || blocks.length === 0) return;
  const status = form.querySelector("[data-pause-status]");
  let saved = form.elements.block.value;
  let isLeaving = false;
  let timer;

  function current() {
    const line = window.innerHeight * READING_LINE;
    const read = blocks.filter((block) => block.getBoundingClientRect().top <= line);
    return (read.at(-1) ?? blocks[0]).id.replace(/^block-/, "");
  }

  function message() {
    const data = new FormData(form);
    data.set("quiet", "1");
    return data;
  }

  function notice() {
    const place = current();
    if (place === form.elements.block.value) return;
    form.elements.block.value = place;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  }

  async function save() {
    const place = form.elements.block.value;
    if (isLeaving || place === saved) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: message() });
      if (!answer.ok || answer.redirected) return;
      saved = place;
      status.textContent = form.dataset.saved;
    } catch {
      // Offline: the next rest, or leaving the page, tries again.
    }
  }

  function saveAtOnce() {
    if (isLeaving || form.elements.block.value === saved) return;
    clearTimeout(timer);
    if (navigator.sendBeacon(form.action, message())) saved = form.elements.block.value;
  }

  // Once a form is on its way, it says all there is to say.
  for (const leaving of root.querySelectorAll("[data-pause], [data-leave]")) {
    leaving.addEventListener("submit", () => {
      isLeaving = true;
    });
  }
  root.addEventListener("visibilitychange", () => {
    if (root.visibilityState === "hidden") saveAtOnce();
  });
  window.addEventListener("pagehide", saveAtOnce);

  goToPausedPlace(root);
  const watch = new IntersectionObserver(notice, {
    rootMargin: `0px 0px -${Math.round((1 - READING_LINE) * 100)}% 0px`,
    threshold: [0, 1],
  });
  blocks.forEach((block) => watch.observe(block));
}

function goToPausedPlace(root) {
  const link = root.querySelector("[data-resume]");
  if (!link || window.location.hash || window.scrollY > 0) return;
  root.querySelector(link.hash)?.scrollIntoView({ behavior: "instant" });
}

keepPlace(document);
