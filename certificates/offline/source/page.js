// The page: takes files and pasted texts, and shows the verdict. Nothing is sent anywhere;
// the page's own policy forbids it.
import { Refusal, isObject, utf8 } from "./bytes.js";
import { partsOf } from "./files.js";
import { judge } from "./judge.js";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
// Days are the issuer's, who writes them in UTC; moments are the reader's.
const days = new Intl.DateTimeFormat(data.dateLanguage, { dateStyle: "long", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(data.dateLanguage, { dateStyle: "long", timeStyle: "short" });
const MARKS = { true: ["✓", "good"], false: ["✕", "bad"], null: ["–", "open"] };
const held = { credential: null, token: null, proofs: [], didDocument: data.didDocument, isDocument: false };

function told(code, values = {}) {
  const text = data.texts[code] ?? data.texts.shape;
  return text.replace(/%\((\w+)\)s/g, (_match, name) => shown(name, values[name]));
}

function shown(name, value) {
  if (name === "at" && typeof value === "number") return moments.format(value);
  return String(value ?? "");
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

async function take(sources) {
  byId("refused").hidden = true;
  for (const { bytes, name } of sources) {
    try {
      keep(await partsOf(bytes));
    } catch (error) {
      refuse(error, name);
    }
  }
  await show();
}

// A new credential starts anew; proofs and the issuer's document are added to it.
function keep(parts) {
  if (parts.didDocument) {
    if (typeof parts.didDocument.id !== "string") throw new Refusal("did");
    held.didDocument = parts.didDocument;
  }
  if (parts.credential) {
    held.credential = parts.credential;
    held.token = parts.token ?? null;
    held.isDocument = Boolean(parts.isDocument);
    held.proofs = [];
  }
  if (parts.proofs.length) held.proofs = parts.proofs;
}

function refuse(error, name) {
  const code = error instanceof Refusal ? error.code : "unreadable";
  byId("refused").textContent = `${name ? `${name}: ` : ""}${told(code)}`;
  byId("refused").hidden = false;
}

async function show() {
  showIssuer();
  byId("result").hidden = !held.credential;
  byId("waiting").hidden = !held.proofs.length || Boolean(held.credential);
  if (!held.credential) return;
  const found = await judge({ ...held, now: Date.now() });
  showHeading(found);
  byId("points").replaceChildren(...found.points.map(pointRow));
  byId("facts").replaceChildren(...factRows(found.facts));
  byId("facts-box").hidden = !found.facts;
  byId("pages-unread").hidden = !held.isDocument || !found.facts;
  byId("checked-at").textContent = told("checked_at", { at: Date.now() });
  byId("heading").focus();
}

// What is attached to a document says nothing of its pages: they may be painted over.
function showHeading({ isGenuine }) {
  const [tone, mark, heading, text] = !isGenuine
    ? ["danger", "!", told("not_genuine"), told("not_genuine_text")]
    : held.isDocument
      ? ["warning", "!", told("pages_unread"), told("pages_unread_text")]
      : ["success", "✓", told("genuine"), told("genuine_text")];
  byId("verdict").className = `verdict verdict--${tone}`;
  byId("mark").textContent = mark;
  byId("heading").textContent = heading;
  byId("verdict-text").textContent = text;
}

function pointRow({ point, holds, code, values }) {
  const [mark, kind] = MARKS[holds];
  const row = element("li", `point point--${kind}`);
  row.dataset.point = point;
  row.dataset.holds = String(holds);
  row.dataset.code = code;
  const sign = element("span", "point__icon", mark);
  sign.setAttribute("aria-hidden", "true");
  const text = element("div", "");
  text.append(
    element("span", "visually-hidden", `${told(`holds_${holds}`)} `),
    element("b", "", told(`point_${point}`)),
    element("p", "", told(code, values)),
  );
  row.append(sign, text);
  return row;
}

function factRows(facts) {
  if (!facts) return [];
  const day = (text) => days.format(new Date(`${text}T12:00:00Z`));
  const heldOn = facts.starts && facts.ends && `${day(facts.starts)} – ${day(facts.ends)}`;
  const rows = { ...facts, heldOn, issued: days.format(facts.issued) };
  rows.until = facts.until && days.format(facts.until);
  const names = ["title", "holder", "issuer", "programme", "heldOn", "serial", "issued", "until", "address"];
  return names.filter((name) => rows[name]).flatMap((name) => [
    element("dt", "", told(`fact_${name}`)),
    element("dd", "", rows[name]),
  ]);
}

function showIssuer() {
  const isOurs = held.didDocument === data.didDocument;
  const code = isOurs ? "issuer_built_in" : "issuer_given";
  const values = { issuer: held.didDocument.id, at: Date.parse(data.madeAt) };
  byId("issuer").textContent = told(code, values);
  byId("issuer-back").hidden = isOurs;
}

async function takeFiles(files) {
  const sources = [...files].map(async (file) => ({
    bytes: new Uint8Array(await file.arrayBuffer()),
    name: file.name,
  }));
  await take(await Promise.all(sources));
}

for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", async () => {
    await takeFiles(input.files);
    input.value = "";
  });
}

for (const form of document.querySelectorAll("form[data-paste]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = form.querySelector("textarea");
    try {
      await take([{ bytes: utf8(box.value), name: "" }]);
    } catch (error) {
      refuse(error, "");
    }
  });
}

byId("issuer-back").addEventListener("click", async () => {
  held.didDocument = data.didDocument;
  await show();
});

for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => event.preventDefault());
}
document.addEventListener("dragover", () => byId("drop").classList.add("drop--over"));
document.addEventListener("dragleave", () => byId("drop").classList.remove("drop--over"));
document.addEventListener("drop", async (event) => {
  byId("drop").classList.remove("drop--over");
  await takeFiles(event.dataTransfer.files);
});

if (!isObject(globalThis.crypto?.subtle)) {
  byId("refused").textContent = told("no_crypto");
  byId("refused").hidden = false;
} else {
  byId("tool").hidden = false;
  showIssuer();
}
