// Words or labels that can be dragged to their places, by mouse, pen or finger.
// They only set the lists that stand in the form already; whoever does not drag
// uses those. Pressing a word and then a place does the same as dragging.

class Drop {
  #root;
  #bank;
  #held = null;
  #ghost = null;
  #start = null;

  constructor(root) {
    this.#root = root;
    this.#makeBank();
    root.addEventListener("pointerdown", (event) => this.#down(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#up(event));
    root.addEventListener("pointercancel", () => this.#letGo());
    root.addEventListener("change", () => this.#follow());
    this.#follow();
  }

  get #places() {
    return [...this.#root.querySelectorAll("select[data-place]")];
  }

  #makeBank() {
    const options = [...(this.#places[0]?.options ?? [])].filter((each) => each.value);
    this.#bank = document.createElement("div");
    this.#bank.className = "chips";
    this.#bank.setAttribute("aria-hidden", "true"); // the lists say all of it
    const hint = document.createElement("p");
    hint.className = "question__hint";
    hint.textContent = this.#root.dataset.textHint;
    this.#bank.append(hint);
    for (const option of options) {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.dataset.chip = option.value;
      chip.textContent = option.text;
      this.#bank.append(chip);
    }
    this.#root.prepend(this.#bank);
  }

  #down(event) {
    if (!event.isPrimary || event.button > 0) return;
    const chip = event.target.closest("[data-chip]");
    if (chip) {
      event.preventDefault();
      chip.setPointerCapture(event.pointerId);
      this.#hold(chip);
      this.#start = { x: event.clientX, y: event.clientY, chip };
      return;
    }
    const place = this.#held && this.#placeOf(event.target);
    if (!place) return;
    event.preventDefault(); // a list would open
    this.#put(place);
  }

  #hold(chip) {
    this.#letGo();
    this.#held = chip.dataset.chip;
    chip.classList.add("chip--held");
    this.#root.classList.add("is-placing");
  }

  #move(event) {
    if (!this.#start) return;
    const { x, y, chip } = this.#start;
    if (!this.#ghost && Math.hypot(event.clientX - x, event.clientY - y) < 6) return;
    this.#ghost ??= this.#makeGhost(chip);
    this.#ghost.style.translate = `${event.clientX + 8}px ${event.clientY + 8}px`;
  }

  #makeGhost(chip) {
    const ghost = chip.cloneNode(true);
    ghost.classList.add("chip--moving");
    delete ghost.dataset.chip;
    document.body.append(ghost);
    return ghost;
  }

  #up(event) {
    if (!this.#start) return;
    const wasDragged = Boolean(this.#ghost);
    this.#ghost?.remove();
    this.#ghost = null;
    this.#start = null;
    if (!wasDragged) return; // it stays held until a place is pressed
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const place = this.#root.contains(under) && this.#placeOf(under);
    if (place) this.#put(place);
    else this.#letGo();
  }

  #placeOf(target) {
    const spot = target.closest("[data-spot]");
    if (spot) return this.#places.find((each) => each.dataset.place === spot.dataset.spot);
    return target.closest("select[data-place]");
  }

  #put(place) {
    place.value = this.#held;
    this.#letGo();
    place.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #letGo() {
    this.#ghost?.remove();
    this.#ghost = null;
    this.#start = null;
    this.#held = null;
    this.#root.classList.remove("is-placing");
    for (const chip of this.#bank.querySelectorAll(".chip--held")) {
      chip.classList.remove("chip--held");
    }
  }

  #follow() {
    const used = new Set(this.#places.map((place) => place.value));
    for (const chip of this.#bank.querySelectorAll("[data-chip]")) {
      chip.classList.toggle("chip--used", used.has(chip.dataset.chip));
    }
    for (const place of this.#places) {
      const spot = this.#root.querySelector(`[data-spot="${place.dataset.place}"]`);
      spot?.classList.toggle("spot--filled", Boolean(place.value));
    }
  }
}

for (const root of document.querySelectorAll("[data-drop]:not([data-is-ready])")) {
  root.dataset.isReady = "";
  new Drop(root);
}
