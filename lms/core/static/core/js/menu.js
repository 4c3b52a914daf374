// Menus are <details>; here they also close by Escape and by a click elsewhere.

export function foldMenus(root) {
  const menus = [...root.querySelectorAll("details[data-menu]")];
  if (menus.length === 0) return;

  root.addEventListener("click", (event) => {
    for (const menu of menus) {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}
