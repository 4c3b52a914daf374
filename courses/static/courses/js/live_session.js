// Shows the question when its moment has come. Without this the page loads anew.

const box = document.querySelector("[data-still-here]");
const address = new URL(location.href);
address.searchParams.set("part", "question");
const title = document.title;

async function look() {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin" });
  } catch {
    return; // no network now; the next look may have one
  }
  if (answer.redirected) location.reload(); // signed out: sign in and come back
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  const shown = new DOMParser().parseFromString(text, "text/html");
  const isAsked = Boolean(shown.querySelector("[data-question]"));
  // What is shown already stays, so that it is read out once and keeps the focus.
  if (isAsked && box.querySelector("[data-question]")) return;
  if (shown.body.textContent.trim() !== box.textContent.trim()) box.innerHTML = text;
  document.title = isAsked ? `${box.dataset.title} · ${title}` : title;
}

if (box) setInterval(look, Number(box.dataset.seconds) * 1000);
