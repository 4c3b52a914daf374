// Bytes as text and back, hashes, and the order in which texts are signed.

// Why something may not be believed: a code that the page has words for.
export class Refusal extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
    this.detail = String(detail).slice(0, 100);
  }
}

export function utf8(text) {
  // A half of a surrogate pair has no bytes; encoders would put a question mark.
  if (/\p{Surrogate}/u.test(text)) throw new Refusal("text");
  return new TextEncoder().encode(text);
}

export function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal("unreadable");
  }
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isSame(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

// Base64 with padding, written in the only way it can be.
export function fromBase64(text) {
  try {
    const raw = atob(text);
    if (btoa(raw) !== text) throw new Refusal("encoding");
    return Uint8Array.from(raw, (character) => character.charCodeAt(0));
  } catch {
    throw new Refusal("encoding");
  }
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// Multibase: `z` is base58, `u` is base64url without padding.
export function fromMultibase(text) {
  if (typeof text !== "string" || text.length > 200) throw new Refusal("encoding");
  if (text.startsWith("z")) return fromBase58(text.slice(1));
  if (!text.startsWith("u")) throw new Refusal("encoding");
  return fromBase64url(text.slice(1));
}

export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Refusal("encoding");
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return fromBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
}

function fromBase58(text) {
  const bytes = [];
  for (const character of text) {
    let carry = BASE58.indexOf(character);
    if (carry < 0) throw new Refusal("encoding");
    for (let at = 0; at < bytes.length; at += 1) {
      carry += bytes[at] * 58;
      bytes[at] = carry & 255;
      carry >>= 8;
    }
    for (; carry; carry >>= 8) bytes.push(carry & 255);
  }
  const zeros = text.length - text.replace(/^1+/, "").length;
  return Uint8Array.from([...new Array(zeros).fill(0), ...bytes.reverse()]);
}

// The order of code points, which is also that of UTF-8; `<` compares UTF-16.
export function byCodePoint(one, other) {
  const [first, second] = [[...one], [...other]];
  for (let at = 0; at < Math.min(first.length, second.length); at += 1) {
    const step = first[at].codePointAt(0) - second[at].codePointAt(0);
    if (step) return step;
  }
  return first.length - second.length;
}

// JSON with sorted names and no spaces, as the server hashes it.
export function jsonText(value) {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).sort(byCodePoint);
    const members = names.map((name) => `${JSON.stringify(name)}:${jsonText(value[name])}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Refusal("number");
  return JSON.stringify(value);
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
