// Takes the roll tap by tap, with or without a network. Without this the page is one
// form with *Save roll*.
//
// What is written is first kept on the device (roll_store.js), then sent until the
// server has answered (roll_send.js). A second mark for a person is a correction of
// the first, also when neither has been sent.

import { fold } from "./fold.js";
import { Sender } from "./roll_send.js";
import { forgetPages, note, put, recall, unsent } from "./roll_store.js";

const TIMED = { late: "arrived_at", left_early: "left_at" };
const IN_THE_ROOM = new Set(["present", "late", "left_early"]);
const FIVE_MINUTES = 5 * 60 * 1000;
const KEPT_AGAIN_AFTER = 1500; // milliseconds after the last answer

const form = document.querySelector("[data-roll]");
if (form) takeRoll(form);

function takeRoll(form) {
  const person = Number(form.dataset.person);
  const rows = [...form.querySelectorAll("[data-row]")].map((element) => ({
    element,
    prefix: `p${element.dataset.row}`,
    waiting: new Set(), // keys not yet acknowledged
    last: "", // key of the newest unsent mark
  }));
  const byElement = new Map(rows.map((row) => [row.element, row]));
  const byNumber = new Map(rows.map((row) => [Number(row.element.dataset.row), row]));
  const rowOf = (target) => byElement.get(target.closest("[data-row]"));
  let number = Date.now();
  let ahead = 0; // how far the server's clock is ahead of this one
  let keeping;

  const sender = new Sender(person, heard);

  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (row && event.target.name.endsWith("-state")) chosen(row, event.target.value);
  });
  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (by?.hasAttribute("formaction")) return; // a decision between two devices
    event.preventDefault();
    if (by?.name === "save") save(rowOf(by));
    else saveAll(by?.name === "all_present");
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a row's field saves that row, not the whole roll.
    if (event.key !== "Enter" || !event.target.matches("[data-row] input")) return;
    event.preventDefault();
    save(rowOf(event.target));
  });
  document.querySelector("[data-walk-in]")?.addEventListener("submit", walkIn);
  watchSearch(form, rows);
  start();

  async function start() {
    const owner = await recall("owner");
    if (owner !== undefined && owner !== person) await forgetPages();
    await note("owner", person);
    ahead = (await recall("ahead")) ?? 0;
    for (const each of await unsent()) restore(each);
    show();
    watchWorker();
    await sender.greet(form.dataset.sendTo);
    sender.send();
  }

  function chosen(row, state) {
    const isRecorded = "recorded" in row.element.dataset;
    const timed = TIMED[state];
    const time = timed && field(row, timed);
    if (timed || state === "excused") row.element.querySelector(".roll-row__more").open = true;
    if (time && !time.value) {
      time.value = nowInSession();
      time.dataset.proposed = time.value;
    }
    if (!timed) takeBackProposals(row);
    if (isRecorded) {
      // A correction: the reason comes first, and the row's own button saves.
      if (row.element.querySelector("[data-current]")?.checked) return;
      tell(row, form.dataset.textReason);
      field(row, "reason").focus();
    } else if (time && !time.value) {
      tell(row, form.dataset.textTime);
      time.focus();
    } else {
      save(row);
    }
  }

  // A time that was proposed for *late* means nothing for *present*.
  function takeBackProposals(row) {
    for (const time of row.element.querySelectorAll("[data-proposed]")) {
      if (time.value === time.dataset.proposed) time.value = "";
      delete time.dataset.proposed;
    }
  }

  // The time now on the clock of the room, to five minutes; "" outside the session.
  // The device's clock may be wrong: the server's counts, as it was last heard.
  function nowInSession() {
    const now = Date.now() + ahead;
    if (now < Date.parse(form.dataset.starts) || now > Date.parse(form.dataset.ends)) {
      return "";
    }
    const rounded = new Date(Math.round(now / FIVE_MINUTES) * FIVE_MINUTES);
    return new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: form.dataset.zone,
    }).format(rounded);
  }

  function field(row, name) {
    return row.element.querySelector(`[name="${row.prefix}-${name}"]`);
  }

  function markOf(row) {
    const state = row.element.querySelector(".segments input:checked")?.value;
    const value = (name) => field(row, name)?.value ?? "";
    const isThere = IN_THE_ROOM.has(state);
    return {
      key: crypto.randomUUID?.() ?? uuid(),
      enrolment: Number(row.element.dataset.row),
      state,
      arrived_at: isThere ? value("arrived_at") : "",
      left_at: isThere ? value("left_at") : "",
      remark: value("remark"),
      reason: value("reason"),
      excuse: state === "excused" ? value("excuse") : "",
      did_alternative: isThere && Boolean(field(row, "did_alternative")?.checked),
      replaces: Number(value("replaces")) || null,
      after: row.last || null,
      device_at: new Date().toISOString(),
    };
  }

  async function save(row) {
    const mark = markOf(row);
    if (!mark.state) return;
    if ("recorded" in row.element.dataset && !mark.reason.trim()) {
      row.element.querySelector(".roll-row__more").open = true;
      tell(row, form.dataset.textReason, true);
      field(row, "reason").focus();
      return;
    }
    const entry = {
      key: mark.key,
      number: (number += 1),
      person,
      session: form.dataset.session,
      to: form.dataset.sendTo,
      mark,
    };
    noted(row, entry);
    await put(entry);
    sender.send();
  }

  function saveAll(everybody) {
    for (const row of rows) {
      const isRecorded = "recorded" in row.element.dataset;
      const checked = row.element.querySelector(".segments input:checked");
      if (everybody && !checked && !isRecorded) {
        row.element.querySelector(".segments input[value=present]").checked = true;
        save(row);
      } else if (checked && (!isRecorded || !checked.matches("[data-current]"))) {
        save(row);
      }
    }
    sender.send();
    show();
  }

  // From now on this mark is what is known of the person on this device.
  function noted(row, entry) {
    row.waiting.add(entry.key);
    row.last = entry.key;
    row.element.dataset.recorded ??= "";
    for (const radio of row.element.querySelectorAll(".segments input")) {
      radio.toggleAttribute("data-current", radio.value === entry.mark.state);
    }
    field(row, "reason").value = "";
    tell(row, form.dataset.textSaving);
    show();
  }

  function restore(entry) {
    if (entry.person !== person || entry.session !== form.dataset.session) return;
    number = Math.max(number, entry.number);
    if (entry.walkIn) {
      listWalkIn(entry.walkIn.name);
      return;
    }
    const row = byNumber.get(entry.mark.enrolment);
    if (!row) return;
    for (const radio of row.element.querySelectorAll(".segments input")) {
      radio.checked = radio.value === entry.mark.state;
    }
    for (const name of ["arrived_at", "left_at", "remark", "excuse"]) {
      if (field(row, name)) field(row, name).value = entry.mark[name];
    }
    noted(row, entry);
    if (entry.refused) refused(row, entry.refused);
    else tell(row, form.dataset.textUnsaved, true);
  }

  async function heard(kind, detail) {
    if (kind === "answer") answered(detail);
    if (kind === "refused-all") {
      for (const each of detail.batch) {
        const row = each.mark && byNumber.get(each.mark.enrolment);
        if (row && each.session === form.dataset.session) refused(row, detail.message);
      }
    }
    if (kind === "problem") {
      const text = detail === "signed-out" ? form.dataset.textSignedOut : form.dataset.textUnsaved;
      for (const row of rows) if (row.waiting.size) tell(row, text, true);
      form.querySelector("[data-sign-in]").hidden = detail !== "signed-out";
    }
    if (kind === "clock") {
      const clock = form.querySelector("[data-clock]");
      clock.textContent = detail;
      clock.hidden = !detail;
      ahead = (await recall("ahead")) ?? ahead;
    }
    if (kind === "done" || kind === "answer") keepAgain();
    show();
  }

  function answered({ entry, result }) {
    form.querySelector("[data-sign-in]").hidden = true;
    const row = entry.mark && byNumber.get(entry.mark.enrolment);
    if (!row || entry.session !== form.dataset.session) return;
    row.waiting.delete(entry.key);
    const isNewest = row.last === entry.key;
    if (result.current && isNewest) record(row, result.current);
    if (isNewest) row.last = "";
    if (result.outcome === "refused") {
      refused(row, result.message);
    } else if (result.outcome === "conflict") {
      row.element.classList.add("roll-row--refused");
      tell(row, `${result.message} ${result.current.text}`, true);
    } else if (isNewest) {
      row.element.classList.remove("roll-row--refused");
      tell(row, `${form.dataset.textSaved} ${result.current.time} · ${result.current.what}`);
      row.element.querySelector(".roll-row__more").open = false;
    }
  }

  function refused(row, message) {
    row.element.classList.add("roll-row--refused");
    row.element.querySelector(".roll-row__more").open = true;
    tell(row, message, true);
  }

  // Remember the entry that counts, so that the next change is a correction of it.
  function record(row, entry) {
    row.element.dataset.recorded = entry.entry;
    field(row, "replaces").value = entry.entry;
    for (const radio of row.element.querySelectorAll(".segments input")) {
      radio.toggleAttribute("data-current", radio.value === entry.state);
    }
  }

  async function walkIn(event) {
    event.preventDefault();
    const box = event.target;
    if (!box.reportValidity()) return;
    const given = Object.fromEntries(new FormData(box));
    const key = crypto.randomUUID?.() ?? uuid();
    delete given.csrfmiddlewaretoken;
    const walkIn = { ...given, key, device_at: new Date().toISOString() };
    await put({
      key,
      number: (number += 1),
      person,
      session: form.dataset.session,
      to: form.dataset.sendTo,
      walkIn,
    });
    listWalkIn(walkIn.name);
    box.reset();
    box.querySelector("[name=name]").focus();
    show();
    sender.send();
  }

  function listWalkIn(name) {
    const line = document.createElement("li");
    line.textContent = name;
    document.querySelector("[data-walk-ins]").append(line);
  }

  function tell(row, text, isProblem = false) {
    const status = row.element.querySelector("[data-status]");
    const line = document.createElement(isProblem ? "b" : "span");
    line.className = isProblem ? "cell-error" : "muted";
    line.textContent = text;
    status.replaceChildren(line);
  }

  async function show() {
    const known = rows.filter((each) => "recorded" in each.element.dataset).length;
    for (const row of rows) {
      row.element.classList.toggle("roll-row--waiting", row.waiting.size > 0);
    }
    form.querySelector("[data-counted]").textContent =
      form.dataset.textCounted.replace("{known}", known).replace("{total}", rows.length);
    const all = form.querySelector("[name=all_present]");
    if (all) all.hidden = known === rows.length;
    const waiting = (await unsent()).filter((each) => each.person === person).length;
    form.querySelector("[data-waiting]").textContent =
      waiting ? `${form.dataset.textWaiting} ${waiting}` : "";
  }

  // The rolls of the day, and what this page is drawn with, for when there is no network.
  function watchWorker() {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(form.dataset.worker).catch(() => {});
    navigator.serviceWorker.ready.then((registration) => {
      registration.active.postMessage({ keep: day(), parts: partsOfThePage() });
      form.querySelector("[data-kept]").hidden = false;
    });
  }

  function keepAgain() {
    clearTimeout(keeping);
    keeping = setTimeout(async () => {
      const registration = await navigator.serviceWorker?.getRegistration(form.dataset.worker);
      registration?.active?.postMessage({ keep: [location.pathname] });
    }, KEPT_AGAIN_AFTER);
  }

  function day() {
    return JSON.parse(form.dataset.day);
  }
}

function partsOfThePage() {
  return performance
    .getEntriesByType("resource")
    .map((each) => each.name)
    .filter((name) => new URL(name).origin === location.origin && name.includes("/static/"));
}

// A version 4 UUID where `randomUUID` is missing: outside HTTPS and in older browsers.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function watchSearch(form, rows) {
  const box = form.querySelector("[data-search-field]");
  const nobody = form.querySelector("[data-nobody]");
  box.hidden = rows.length < 6;
  box.querySelector("input").addEventListener("input", (event) => {
    const words = fold(event.target.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const isShown = words.every((word) => row.element.dataset.search.includes(word));
      row.element.hidden = !isShown;
      if (isShown) shown += 1;
    }
    nobody.hidden = shown > 0;
  });
}
