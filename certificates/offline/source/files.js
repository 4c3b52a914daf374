// What a file holds: a credential, proofs of the log, a DID document.
import { Refusal, fromUtf8, isObject } from "./bytes.js";
import { readToken } from "./credential.js";

const LARGEST = 20_000_000;
const BAKED = "https://purl.imsglobal.org/ob/v3p0";

// All JSON in a file: the file itself, what is baked into a picture, or what is attached
// to a document. A document's own pages and its seal are not looked at.
export async function partsOf(bytes) {
  if (bytes.length > LARGEST) throw new Refusal("too_large");
  const start = String.fromCharCode(...bytes.slice(0, 1024));
  if (start.startsWith("\x89PNG")) return sorted([parse(fromPng(bytes))]);
  if (start.includes("%PDF-")) return { ...sorted(await fromPdf(bytes)), isDocument: true };
  const text = fromUtf8(bytes).trim();
  if (text.startsWith("ey")) return { ...readToken(text), proofs: [], didDocument: null };
  return sorted([parse(text.startsWith("<") ? fromSvg(text) : text)]);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("unreadable");
  }
}

function sorted(values) {
  const parts = { credential: null, proofs: [], didDocument: null };
  for (const value of values.filter(isObject)) {
    if (Object.hasOwn(value, "credentialSubject")) {
      if (parts.credential) throw new Refusal("unreadable"); // which of them is meant?
      parts.credential = value;
    } else if (Object.hasOwn(value, "verificationMethod")) parts.didDocument = value;
    else if (Object.hasOwn(value, "entry")) parts.proofs.push(value);
    else if (Array.isArray(value.entries)) parts.proofs.push(...value.entries);
  }
  const isEmpty = !parts.credential && !parts.proofs.length && !parts.didDocument;
  if (isEmpty) throw new Refusal("unreadable");
  return parts;
}

function fromSvg(text) {
  if (/<!(DOCTYPE|ENTITY)/.test(text)) throw new Refusal("unreadable");
  const picture = new DOMParser().parseFromString(text, "image/svg+xml");
  const found = picture.getElementsByTagNameNS(BAKED, "credential");
  if (picture.querySelector("parsererror") || found.length !== 1) throw new Refusal("unreadable");
  return (found[0].getAttribute("verify") || found[0].textContent).trim();
}

function fromPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const keyword = "openbadgecredential\0\0\0\0\0";
  for (let at = 8; at + 12 <= bytes.length; at += view.getUint32(at) + 12) {
    const data = bytes.subarray(at + 8, at + 8 + view.getUint32(at));
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const start = String.fromCharCode(...data.subarray(0, keyword.length));
    if (kind === "iTXt" && start === keyword) return fromUtf8(data.subarray(keyword.length));
  }
  throw new Refusal("unreadable");
}

// The JSON files attached to a PDF: streams that call themselves embedded files.
async function fromPdf(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  const found = [];
  for (const match of text.matchAll(/\/EmbeddedFile\b/g)) {
    const start = text.indexOf("stream", match.index);
    const end = text.indexOf("endstream", start);
    if (start < 0 || end < 0 || start - match.index > 1000) continue;
    const skip = text.startsWith("\r\n", start + 6) ? 8 : 7;
    const head = text.slice(text.lastIndexOf(" obj", match.index), start);
    const raw = bytes.subarray(start + skip, end);
    const data = head.includes("/FlateDecode") ? await inflated(raw) : raw;
    try {
      found.push(JSON.parse(fromUtf8(data)));
    } catch {
      // Not one of ours: the pages' pictures, or a file of another kind.
    }
  }
  if (!found.length) throw new Refusal("nothing_attached");
  return found;
}

// Reads as far as the packed bytes go: the end of line before `endstream` is not theirs.
async function inflated(packed) {
  const unpacker = new DecompressionStream("deflate");
  const writer = unpacker.writable.getWriter();
  writer.write(packed).catch(() => {});
  writer.close().catch(() => {});
  const chunks = [];
  let size = 0;
  const reader = unpacker.readable.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      size += step.value.length;
      if (size > LARGEST) break;
      chunks.push(step.value);
    }
  } catch {
    // What came before is whole, or it will not parse.
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
