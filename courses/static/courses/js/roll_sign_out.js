// Signing out leaves nothing of a roll on the device, and says first if that would
// lose what is not sent yet. Who never opened a roll here notices nothing.

import { forgetEverything, unsent, wasUsed } from "./roll_store.js";

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    if (!wasUsed() || form.dataset.isClean) return;
    event.preventDefault();
    leave(form);
  });
}

async function leave(form) {
  try {
    const waiting = await unsent();
    if (waiting.length && !window.confirm(`${form.dataset.textUnsent} (${waiting.length})`)) {
      return;
    }
    await forgetEverything();
  } catch {
    // Without storage there is nothing to forget.
  }
  form.dataset.isClean = "true";
  form.requestSubmit();
}
