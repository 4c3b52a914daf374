// Answers that the server has not acknowledged yet, kept across reloads.
// One entry per question: a newer answer takes the place of an older one.

export class Queue {
  #key;
  #entries = new Map();

  constructor(key) {
    this.#key = key;
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
      this.#entries = new Map(kept);
    } catch {
      // Storage may be switched off or hold something else: begin empty.
    }
  }

  get size() {
    return this.#entries.size;
  }

  entries() {
    return [...this.#entries];
  }

  first() {
    return this.#entries.entries().next().value;
  }

  put(position, entry) {
    this.#entries.delete(position); // the newest goes last
    this.#entries.set(position, entry);
    this.#keep();
  }

  /** Forget the entry, unless a newer one has taken its place. */
  drop(position, revision) {
    if (this.#entries.get(position)?.revision !== revision) return;
    this.#entries.delete(position);
    this.#keep();
  }

  #keep() {
    try {
      if (this.#entries.size) {
        localStorage.setItem(this.#key, JSON.stringify([...this.#entries]));
      } else {
        localStorage.removeItem(this.#key);
      }
    } catch {
      // Without storage the queue lives as long as the page.
    }
  }
}
