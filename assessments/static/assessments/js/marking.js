// Marking by keyboard. Everything works without; the keys only save ways.

const desk = document.querySelector("[data-marking]");
const form = desk?.querySelector("[data-marking-form]");

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

// Criteria of a rubric that have no level yet come first, then the last one again.
function nextCriterion() {
  const groups = [...form.querySelectorAll("fieldset")].filter((group) => group.querySelector("[type=radio]"));
  return groups.find((group) => !group.querySelector(":checked")) ?? groups.at(-1);
}

function choose(digit) {
  const group = nextCriterion();
  if (group) {
    const level = group.querySelectorAll("[type=radio]")[digit - 1];
    if (level) level.checked = true;
    return Boolean(level);
  }
  const marks = form.querySelector("input[type=number]");
  if (!marks || digit > Number(marks.max)) return false;
  marks.value = String(digit);
  return true;
}

function follow(rel) {
  const link = desk.querySelector(`a[rel=${rel}]`);
  link?.click();
  return Boolean(link);
}

function act(event) {
  if (/^[0-9]$/.test(event.key)) return choose(Number(event.key));
  switch (event.key.toLowerCase()) {
    case "n":
      return follow("next");
    case "p":
      return follow("prev");
    case "c":
      form.querySelector("textarea")?.focus();
      return true;
    default:
      return false;
  }
}

if (form) {
  desk.focus({ preventScroll: true });
  desk.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (act(event)) event.preventDefault();
  });
}
