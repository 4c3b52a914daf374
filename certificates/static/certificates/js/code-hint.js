// Says before sending that a code has a typing mistake: its last character does not
// fit the others. The server answers in the same way to every code it does not know.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 16;

function normalised(typed) {
  return typed
    .toUpperCase()
    .replace(/[\s\-–—._/]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}

function isMistyped(code) {
  if (code.length !== LENGTH) return code.length > LENGTH;
  const values = [...code].map((character) => ALPHABET.indexOf(character));
  if (values.includes(-1)) return true;
  const total = values.reverse().reduce((sum, value, position) => {
    const doubled = value * (position % 2 === 1 ? 2 : 1);
    return sum + Math.floor(doubled / 32) + (doubled % 32);
  }, 0);
  return total % 32 !== 0;
}

for (const form of document.querySelectorAll("[data-code-form]")) {
  const input = form.querySelector("input[name=code]");
  const hint = document.createElement("p");
  hint.className = "code-hint";
  hint.setAttribute("role", "status");
  input.insertAdjacentElement("afterend", hint);
  input.addEventListener("input", () => {
    hint.textContent = isMistyped(normalised(input.value)) ? form.dataset.hint : "";
  });
}
