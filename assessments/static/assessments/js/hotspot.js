// Choosing a place by pressing it on the image. The list beside it stays the form's
// own field; what is drawn follows it, whoever changed it.

const follow = (root) => {
  for (const area of root.querySelectorAll("[data-area]")) {
    const field = root.querySelector(`input[value="${area.dataset.area}"]`);
    area.classList.toggle("area--chosen", field?.checked ?? false);
  }
};

for (const root of document.querySelectorAll("[data-hotspot]:not([data-is-ready])")) {
  root.dataset.isReady = "";
  root.addEventListener("click", (event) => {
    const area = event.target.closest("[data-area]");
    if (!area) return;
    const field = root.querySelector(`input[value="${area.dataset.area}"]`);
    if (field.type === "radio" && field.checked) return;
    field.checked = !field.checked;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  root.addEventListener("change", () => follow(root));
  follow(root);
}
