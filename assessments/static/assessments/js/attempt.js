// Saves each answer as it is given. Without this, the form's own buttons save.
//
// Every change gets a revision: the server's clock in milliseconds, and always more
// than the one before. The server keeps the highest, so that what arrives late or
// twice does no harm. Nothing counts as saved before the server has said so.

import { Queue } from "./queue.js";

const RETRY_MS = 4000;
const TYPING_MS = 900;
const CLOCK = "sidro-clock";
const CLOCK_TOLERANCE_MS = 30_000;

// How far the server's clock is ahead. All tabs of a browser use the same figure, or
// the time that a page took to load would decide which answer is the newer one.
const aheadBy = (serverNow) => {
  const seen = serverNow - Date.now();
  try {
    const kept = localStorage.getItem(CLOCK);
    if (kept !== null && Math.abs(Number(kept) - seen) < CLOCK_TOLERANCE_MS) {
      return Number(kept);
    }
    localStorage.setItem(CLOCK, String(seen));
  } catch {
    // Without storage each page goes by what it saw.
  }
  return seen;
};

const isTouched = (field) => {
  if (field.type === "hidden") return false;
  if (field.matches("input[type=radio], input[type=checkbox]")) {
    return field.checked !== field.defaultChecked;
  }
  if (field.matches("select")) {
    const first = [...field.options].some((option) => option.defaultSelected);
    return [...field.options].some(
      (option, place) =>
        option.selected !== (first ? option.defaultSelected : place === 0),
    );
  }
  return field.value !== field.defaultValue;
};

class Attempt {
  #form;
  #queue;
  #skew;
  #isSending = false;
  #typing = new Map();

  constructor(form) {
    this.#form = form;
    this.#skew = aheadBy(Number(form.dataset.now));
    this.#queue = new Queue(`sidro-quiz-${form.dataset.quiz}`);
    this.#restore();
    form.addEventListener("change", (event) => this.#changed(event.target));
    form.addEventListener("input", (event) => this.#typed(event.target));
    form.addEventListener("submit", (event) => this.#submit(event));
    addEventListener("online", () => this.#send());
    addEventListener("pagehide", () => this.#flushTyping());
    if (this.#queue.size) {
      this.#say("restored", "warning");
      this.#send();
    }
  }

  #question(position) {
    return this.#form.querySelector(`[data-question="${position}"]`);
  }

  #fields(question) {
    return [...question.querySelectorAll("input, select, textarea")].filter(
      (field) => field.name && !("known" in field.dataset),
    );
  }

  #values(question) {
    const names = new Set(this.#fields(question).map((field) => field.name));
    return [...new FormData(this.#form)].filter(([name]) => names.has(name));
  }

  #typed(target) {
    if (!target.matches("textarea, input[type=text]")) return;
    const question = target.closest("[data-question]");
    clearTimeout(this.#typing.get(question));
    this.#typing.set(question, setTimeout(() => this.#keep(question), TYPING_MS));
  }

  #changed(target) {
    const question = target.closest("[data-question]");
    if (question) this.#keep(question);
  }

  #flushTyping() {
    for (const question of [...this.#typing.keys()]) this.#keep(question);
  }

  #keep(question) {
    clearTimeout(this.#typing.get(question));
    this.#typing.delete(question);
    const values = this.#values(question);
    const text = JSON.stringify(values);
    if (question.dataset.last === text) return;
    question.dataset.last = text;
    const known = Number(question.dataset.revision);
    const revision = Math.max(known + 1, Math.round(Date.now() + this.#skew));
    question.dataset.revision = revision;
    const save = question.dataset.save;
    this.#queue.put(question.dataset.question, { revision, values, save });
    this.#send();
  }

  // Answers that nobody acknowledged: of an earlier visit, or given on this page before
  // this script had loaded. The latter are newer.
  #restore() {
    const questions = [...this.#form.querySelectorAll("[data-question]")];
    const touched = questions.filter((each) => this.#fields(each).some(isTouched));
    for (const question of questions) {
      question.dataset.last = JSON.stringify(this.#values(question));
    }
    for (const [position, entry] of this.#queue.entries()) {
      const question = this.#question(position);
      if (!question) {
        // Of another page of the quiz: sent as it is, if it says where to.
        if (!entry.save) this.#queue.drop(position, entry.revision);
        continue;
      }
      const isOld = entry.revision <= Number(question.dataset.revision);
      if (isOld || touched.includes(question)) {
        this.#queue.drop(position, entry.revision);
        continue;
      }
      question.dataset.revision = entry.revision;
      this.#fill(question, entry.values);
      question.dataset.last = JSON.stringify(this.#values(question));
    }
    for (const question of touched) {
      question.dataset.last = "";
      this.#keep(question);
    }
  }

  #fill(question, values) {
    for (const field of this.#fields(question)) {
      const given = values.filter(([name]) => name === field.name).map(([, v]) => v);
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = given.includes(field.value);
      } else {
        field.value = given[0] ?? "";
      }
    }
  }

  // One at a time and in order, so that the newest answer also arrives last.
  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#queue.size) {
        const [position, entry] = this.#queue.first();
        this.#say("saving");
        await this.#sendOne(position, entry);
      }
    } catch (problem) {
      this.#say(problem.message === "signed-out" ? "signedOut" : "waiting", "warning");
      setTimeout(() => this.#send(), RETRY_MS);
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOne(position, entry) {
    const question = this.#question(position);
    const body = new URLSearchParams(entry.values);
    body.set("revision", entry.revision);
    const answer = await fetch(question?.dataset.save ?? entry.save, {
      method: "POST",
      headers: { "X-CSRFToken": this.#token(), Accept: "application/json" },
      body,
      credentials: "same-origin",
    });
    const isJson = answer.headers.get("content-type")?.includes("json");
    if (answer.redirected || answer.status === 403) throw new Error("signed-out");
    if (!isJson) throw new Error("unavailable");
    const told = await answer.json();
    this.#queue.drop(position, entry.revision);
    if (answer.ok) this.#saved(question, entry, told);
    else if (answer.status === 422 && question) this.#refused(question, told.message);
    else this.#say("refused", "warning", told.message);
  }

  #saved(question, entry, told) {
    if (!question) {
      this.#say("saved", "success", "", told.at);
      return;
    }
    this.#refused(question, "");
    const known = question.querySelector("[data-known]");
    if (!told.saved && told.revision > entry.revision) {
      this.#say("outdated", "warning");
      return;
    }
    if (known) known.value = told.revision;
    question.toggleAttribute("data-complete", told.complete);
    this.#progress();
    this.#say("saved", "success", "", told.at);
  }

  #refused(question, message) {
    const error = question.querySelector("[data-error]");
    error.textContent = message;
    error.hidden = !message;
    question.classList.toggle("question--invalid", Boolean(message));
    const described = new Set(question.getAttribute("aria-describedby").split(" "));
    described[message ? "add" : "delete"](error.id);
    question.setAttribute("aria-describedby", [...described].join(" "));
    if (message) this.#say("refused", "warning", message);
  }

  // The cookie is newer than the page when somebody signed in again elsewhere.
  #token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie?.[1] ?? this.#form.elements.csrfmiddlewaretoken.value;
  }

  #progress() {
    const here = this.#form.querySelectorAll("[data-question][data-complete]").length;
    const done = here + Number(this.#form.dataset.doneElsewhere ?? 0);
    const text = this.#form.dataset.textProgress
      .replace("%done%", done)
      .replace("%total%", this.#form.dataset.total);
    this.#form.querySelector("[data-progress]").textContent = text;
  }

  #say(name, tone = "", message = "", time = "") {
    const status = this.#form.querySelector("[data-status]");
    const key = `text${name[0].toUpperCase()}${name.slice(1)}`;
    const text = message || this.#form.dataset[key].replace("%time%", time);
    if (status.textContent !== text) status.textContent = text;
    status.dataset.tone = tone;
  }

  // The form itself holds every answer, so handing in loses nothing; what is on its
  // way is given a moment to arrive first.
  async #submit(event) {
    this.#flushTyping();
    if (!this.#queue.size || this.#form.dataset.isLeaving) return;
    event.preventDefault();
    this.#form.dataset.isLeaving = "true";
    const until = Date.now() + 3000;
    while (this.#queue.size && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.#form.requestSubmit(event.submitter);
    delete this.#form.dataset.isLeaving;
  }
}

for (const form of document.querySelectorAll("form[data-quiz]")) new Attempt(form);
