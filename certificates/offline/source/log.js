// Whether an event stands in the log: RFC 6962 proofs under a C2SP checkpoint.
import { Refusal, fromBase64, hex, isObject, isSame, joined, jsonText, sha256, utf8 } from "./bytes.js";
import { moment } from "./credential.js";
import { isSigned } from "./keys.js";

const FORMAT = "sidro-log-proof/1";
const LONGEST_PATH = 64;

// The log's name and keys, as the issuer's document publishes them.
export async function logOf(didDocument) {
  const services = Array.isArray(didDocument.service) ? didDocument.service : [];
  const found = services.filter((each) => isObject(each) && each.type === "TransparencyLog");
  if (found.length !== 1 || !Array.isArray(found[0].verifierKeys)) throw new Refusal("no_log_key");
  const keys = await Promise.all(found[0].verifierKeys.map(verifierKey));
  const names = new Set(keys.map((key) => key.name));
  if (names.size !== 1) throw new Refusal("no_log_key");
  return { origin: keys[0].name, keys };
}

async function verifierKey(text) {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  const raw = parts ? fromBase64(parts[3]) : [];
  if (raw.length !== 33 || raw[0] !== 1) throw new Refusal("no_log_key");
  const identifier = (await sha256(joined(utf8(`${parts[1]}\n`), raw))).slice(0, 4);
  if (hex(identifier) !== parts[2]) throw new Refusal("no_log_key");
  return { name: parts[1], identifier, key: raw.slice(1) };
}

// The checkpoint in a signed note, if a key of the log has signed it.
export async function verifyNote(note, log) {
  const at = typeof note === "string" ? note.indexOf("\n\n") : -1;
  if (at < 0 || note.length > 10_000 || !note.endsWith("\n")) throw new Refusal("checkpoint");
  const text = note.slice(0, at + 1);
  for (const line of note.slice(at + 2).split("\n")) {
    const [mark, name, encoded] = line.split(" ");
    if (mark !== "—" || name !== log.origin || encoded === undefined) continue;
    const raw = fromBase64(encoded);
    const known = log.keys.find((each) => isSame(each.identifier, raw.slice(0, 4)));
    if (!known) continue;
    if (!(await isSigned(raw.slice(4), utf8(text), known.key))) throw new Refusal("checkpoint");
    return parsed(text, log.origin);
  }
  throw new Refusal("checkpoint");
}

function parsed(text, origin) {
  const [name, size, encoded] = text.split("\n");
  if (name !== origin || !/^(0|[1-9]\d{0,14})$/.test(size)) throw new Refusal("checkpoint");
  const root = fromBase64(encoded ?? "");
  if (root.length !== 32) throw new Refusal("checkpoint");
  return { size: Number(size), root };
}

// What an entry says happened, and when it was logged, if it is in the log of a checkpoint.
export async function verifyEntry(proof, checkpoint) {
  if (!isObject(proof) || proof.format !== FORMAT || !isObject(proof.details)) {
    throw new Refusal("log_proof");
  }
  if (typeof proof.entry !== "string" || typeof proof.nonce !== "string") {
    throw new Refusal("log_proof");
  }
  const loggedAt = await loggedMoment(proof);
  const leaf = await sha256(joined(Uint8Array.of(0), utf8(proof.entry)));
  const root = await rootFrom(leaf, proof.index, checkpoint.size, proof.path);
  if (!isSame(root, checkpoint.root)) throw new Refusal("not_in_log");
  return { details: proof.details, loggedAt, index: proof.index, checkpoint };
}

async function loggedMoment({ entry, details, nonce }) {
  let said;
  try {
    said = JSON.parse(entry);
  } catch {
    throw new Refusal("log_proof");
  }
  const time = moment(said?.logged_at);
  const commitment = hex(await sha256(utf8(jsonText({ details, nonce }))));
  const expected = jsonText({ commitment, logged_at: said.logged_at, v: 1 });
  if (entry !== expected) throw new Refusal("other_event");
  return time;
}

// RFC 9162, section 2.1.3.2. Halved by division: these numbers may exceed 32 bits.
async function rootFrom(leaf, index, size, path) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new Refusal("not_in_log");
  if (!Array.isArray(path) || path.length > LONGEST_PATH) throw new Refusal("log_proof");
  let [position, last, hash] = [index, size - 1, leaf];
  for (const sibling of path.map(fromBase64)) {
    if (sibling.length !== 32 || last === 0) throw new Refusal("not_in_log");
    if (position % 2 === 1 || position === last) {
      hash = await parent(sibling, hash);
      while (position % 2 === 0 && position) [position, last] = [half(position), half(last)];
    } else {
      hash = await parent(hash, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  if (last) throw new Refusal("not_in_log");
  return hash;
}

const half = (number) => Math.floor(number / 2);
const parent = (left, right) => sha256(joined(Uint8Array.of(1), left, right));
