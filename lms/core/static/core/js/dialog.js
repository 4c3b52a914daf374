// Lifts each <details data-dialog> into a modal <dialog>. Without this the question
// unfolds in place, so nothing depends on it.

export function liftDialogs(root) {
  for (const fold of root.querySelectorAll("details[data-dialog]")) lift(fold);
}

function lift(fold) {
  const summary = fold.querySelector("summary");
  const trigger = document.createElement("button");
  trigger.type = "button";
  trigger.className = summary.className;
  trigger.setAttribute("aria-haspopup", "dialog");
  trigger.append(...summary.childNodes);

  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.id = fold.id;
  dialog.setAttribute("aria-labelledby", `${fold.id}-heading`);
  const body = fold.querySelector(".dialog-fold__body");
  body.className = "dialog__body stack";
  dialog.append(body, closeButton(fold.dataset.closeLabel, dialog));

  trigger.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => {
    const isBackdrop = event.target === dialog;
    const isCancel = event.target.closest("[data-dialog-cancel]");
    if (isBackdrop || isCancel) dialog.close();
  });
  dialog.addEventListener("close", () => trigger.focus());

  const wasOpen = fold.open;
  fold.replaceWith(trigger, dialog);
  if (wasOpen) dialog.showModal();
}

function closeButton(label, dialog) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dialog__close";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  button.addEventListener("click", () => dialog.close());
  return button;
}
