// Sends what is unsent, in order and never twice: each entry has a key, and the server
// answers for a key it knows without writing again. An entry leaves the store only
// when the server has said what became of it.

import { drop, note, put, unsent } from "./roll_store.js";

const RETRY_AFTER = [2000, 5000, 10000, 20000]; // milliseconds
const MOST = 100;

export class Sender {
  #person;
  #told;
  #fails = 0;
  #isSending = false;
  #isAskedAgain = false;
  #timer;

  /** `told(kind, detail)` hears "answer", "problem" and "done". */
  constructor(person, told) {
    this.#person = person;
    this.#told = told;
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.send();
    });
  }

  /** Hear what time the server has, and whether this person is still signed in. */
  async greet(to) {
    try {
      await this.#sendBatch(to, []);
    } catch (problem) {
      if (problem.message === "signed-out") this.#told("problem", problem.message);
    }
  }

  async send() {
    clearTimeout(this.#timer);
    if (this.#isSending) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isSending = true;
    try {
      const done = await this.#sendAll();
      this.#fails = 0;
      if (done) this.#told("done", null);
    } catch (problem) {
      this.#told("problem", problem.message);
      const wait = RETRY_AFTER[Math.min(this.#fails, RETRY_AFTER.length - 1)];
      this.#fails += 1;
      this.#timer = setTimeout(() => this.send(), wait);
    } finally {
      this.#isSending = false;
    }
    if (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      this.send();
    }
  }

  async #sendAll() {
    let sent = 0;
    for (;;) {
      const waiting = (await unsent()).filter(
        (each) => each.person === this.#person && !each.refused,
      );
      if (!waiting.length) return sent;
      const to = waiting[0].to;
      const batch = waiting.filter((each) => each.to === to).slice(0, MOST);
      await this.#sendBatch(to, batch);
      sent += batch.length;
    }
  }

  async #sendBatch(to, batch) {
    const before = Date.now();
    const response = await fetch(to, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": token(),
      },
      body: JSON.stringify({
        person: this.#person,
        sent_at: new Date().toISOString(),
        marks: batch.filter((each) => each.mark).map((each) => each.mark),
        walk_ins: batch.filter((each) => each.walkIn).map((each) => each.walkIn),
      }),
    });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    if (response.redirected || response.status === 403) throw new Error("signed-out");
    if (!isJson) throw new Error(response.status === 404 ? "not-here" : "unavailable");
    const answer = await response.json();
    if (answer.code === "other_person") throw new Error("signed-out");
    if (!response.ok) {
      for (const each of batch) await put({ ...each, refused: answer.error });
      this.#told("refused-all", { batch, message: answer.error });
      return;
    }
    await note("ahead", Date.parse(answer.now) - (before + Date.now()) / 2);
    for (const each of batch) {
      const result = answer.results[each.key];
      if (!result || result.outcome === "refused") {
        await put({ ...each, refused: result?.message ?? "?" });
      } else {
        await drop(each.key);
      }
      this.#told("answer", { entry: each, result });
    }
    this.#told("clock", answer.clock);
  }
}

// The cookie is newer than a kept page, and than one where somebody signed in again.
function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
}
