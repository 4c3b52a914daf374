// Looks every few seconds whether a report that is being prepared is there, until it is.

const EVERY = 4000;

async function look() {
  const box = document.querySelector("#prepared[data-waits]");
  if (!box) return;
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok && !page.querySelector("#prepared[data-waits]")) {
      location.reload();
      return;
    }
  } catch {
    // Without a network it is looked for again.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
