// Enter goes to the next person's letter, so that a sheet is typed without a mouse.

const form = document.querySelector("[data-paper]");

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("tbody input")) return;
  event.preventDefault();
  let next = event.target.closest("tr").nextElementSibling;
  while (next && !next.querySelector("input")) next = next.nextElementSibling;
  (next?.querySelector("input") ?? form.querySelector("[type=submit]")).focus();
});

form?.querySelector("tbody input")?.focus();
