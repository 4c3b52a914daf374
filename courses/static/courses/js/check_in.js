// Puts the present code on the wall. Without this the page loads itself anew.

const box = document.querySelector("[data-check-in]");
const address = new URL(location.href);
address.searchParams.set("part", "code");

async function refresh() {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
    box.classList.toggle("check-in--old", !answer.ok || answer.redirected);
  } catch {
    box.classList.add("check-in--old"); // what is shown is no longer good
  }
}

if (box) setInterval(refresh, Number(box.dataset.seconds) * 1000);
