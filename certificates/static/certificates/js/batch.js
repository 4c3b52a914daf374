// Goes on issuing by itself; the button stays for those who stop the script.
const form = document.querySelector("[data-goes-on]");
if (form) {
  window.setTimeout(() => form.requestSubmit(), 300);
}
