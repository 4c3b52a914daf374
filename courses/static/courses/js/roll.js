// Saves the roll tap by tap. Without this the page is one form with *Save roll*.
//
// Each row is sent on its own and sent again until the server has answered. Sending
// the same twice is harmless: the server then returns the entry that counts.

import { fold } from "./fold.js";

const RETRY_AFTER = [2000, 5000, 10000, 20000]; // milliseconds
const TIMED = { late: "arrived_at", left_early: "left_at" };
const FIVE_MINUTES = 5 * 60 * 1000;

const form = document.querySelector("[data-roll]");
if (form) takeRoll(form);

function takeRoll(form) {
  const rows = [...form.querySelectorAll("[data-row]")].map((element) => ({
    element,
    prefix: `p${element.dataset.row}`,
    isWaiting: false,
    attempts: 0,
    version: 0,
  }));
  const byElement = new Map(rows.map((row) => [row.element, row]));
  const rowOf = (target) => byElement.get(target.closest("[data-row]"));

  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (row && event.target.name.endsWith("-state")) chosen(form, row, event.target.value);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "save") {
      event.preventDefault();
      save(form, rowOf(event.submitter), rows);
    }
  });
  form.addEventListener("keydown", (event) => {
    // Enter in a row's field saves that row, not the whole roll.
    if (event.key !== "Enter" || !event.target.matches("[data-row] input")) return;
    event.preventDefault();
    save(form, rowOf(event.target), rows);
  });
  window.addEventListener("online", () => {
    for (const row of rows) if (row.isWaiting) send(form, row, rows);
  });
  window.addEventListener("beforeunload", (event) => {
    if (rows.some((row) => row.isWaiting)) event.preventDefault();
  });
  watchSearch(form, rows);

  function chosen(form, row, state) {
    const isRecorded = "recorded" in row.element.dataset;
    const timed = TIMED[state];
    const time = timed && field(row, timed);
    if (timed) row.element.querySelector(".roll-row__more").open = true;
    if (time && !time.value) time.value = nowInSession(form);
    if (isRecorded) {
      // A correction: the reason comes first, and the row's own button saves.
      const current = row.element.querySelector("[data-current]");
      if (current?.checked) return;
      tell(row, form.dataset.textReason);
      field(row, "reason").focus();
    } else if (time && !time.value) {
      tell(row, form.dataset.textTime);
      time.focus();
    } else {
      save(form, row, rows);
    }
  }
}

// The time now on the clock of the room, to five minutes; "" outside the session.
function nowInSession(form) {
  const now = Date.now();
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

function save(form, row, rows) {
  if (!row.element.querySelector(".segments input:checked")) return;
  row.version += 1;
  row.attempts = 0;
  setWaiting(form, rows, row, true);
  tell(row, form.dataset.textSaving);
  send(form, row, rows);
}

async function send(form, row, rows) {
  clearTimeout(row.timer);
  if (row.isSending) {
    row.isStale = true; // changed while on its way: send again afterwards
    return;
  }
  row.isSending = true;
  const version = row.version;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith(`${row.prefix}-`)) body.set(name, value);
  }
  let answer = null;
  try {
    const response = await fetch(form.action || window.location.href, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    if (isJson) answer = await response.json();
    else if (response.redirected || response.status === 403) row.isSignedOut = true;
  } catch {
    answer = null; // no network: tried again below
  }
  row.isSending = false;
  if (!answer) {
    tryLater(form, row, rows);
  } else {
    row.isSignedOut = false;
    take(form, row, rows, answer, version);
  }
  if (row.isStale) {
    row.isStale = false;
    send(form, row, rows);
  }
}

function tryLater(form, row, rows) {
  tell(row, row.isSignedOut ? form.dataset.textSignedOut : form.dataset.textUnsaved, true);
  const delay = RETRY_AFTER[Math.min(row.attempts, RETRY_AFTER.length - 1)];
  row.attempts += 1;
  row.timer = setTimeout(() => send(form, row, rows), delay);
}

function take(form, row, rows, answer, version) {
  const key = row.element.dataset.row;
  const saved = answer.saved?.[key];
  const refused = answer.refused?.[key] ?? (answer.error && { message: answer.error });
  if (saved) record(row, saved);
  if (refused?.current) record(row, refused.current);
  row.element.classList.toggle("roll-row--refused", Boolean(refused));
  if (refused) {
    const newer = refused.current ? ` ${refused.current.text}` : "";
    tell(row, refused.message + newer, true);
  } else if (saved) {
    tell(row, `${form.dataset.textSaved} ${saved.time} · ${saved.what}`);
    row.element.querySelector(".roll-row__more").open = false;
    field(row, "reason").value = "";
  } else {
    tell(row, form.dataset.textSaved);
  }
  if (version === row.version) setWaiting(form, rows, row, false);
}

// Remember the entry that counts, so that the next change is a correction of it.
function record(row, entry) {
  row.element.dataset.recorded = entry.entry;
  field(row, "replaces").value = entry.entry;
  for (const radio of row.element.querySelectorAll(".segments input")) {
    radio.toggleAttribute("data-current", radio.value === entry.state);
  }
}

function tell(row, text, isProblem = false) {
  const status = row.element.querySelector("[data-status]");
  const line = document.createElement(isProblem ? "b" : "span");
  line.className = isProblem ? "cell-error" : "muted";
  line.textContent = text;
  status.replaceChildren(line);
}

function setWaiting(form, rows, row, isWaiting) {
  row.isWaiting = isWaiting;
  row.element.classList.toggle("roll-row--waiting", isWaiting);
  const known = rows.filter((each) => "recorded" in each.element.dataset).length;
  const waiting = rows.filter((each) => each.isWaiting).length;
  form.querySelector("[data-counted]").textContent =
    `${form.dataset.textCounted} ${known}/${rows.length}`;
  form.querySelector("[data-waiting]").textContent =
    waiting ? `${form.dataset.textWaiting} ${waiting}` : "";
  const all = form.querySelector("[name=all_present]");
  if (all) all.hidden = known === rows.length;
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
