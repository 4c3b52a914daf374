// Changes light and dark without reloading; the form alone does the same with a reload.

export function switchThemeInPlace(root) {
  for (const form of root.querySelectorAll("form[data-theme-form]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const theme = event.submitter.value;
      show(root, theme);
      const body = new FormData(form, event.submitter);
      fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => form.submit());
    });
  }
}

function show(root, theme) {
  if (theme === "device") {
    delete root.documentElement.dataset.theme;
  } else {
    root.documentElement.dataset.theme = theme;
  }
  root
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute("content", theme === "device" ? "light dark" : theme);
  for (const button of root.querySelectorAll("form[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
