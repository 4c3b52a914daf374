// A document as canonical N-Quads: RDF Dataset Canonicalization 1.0, for documents that
// are made of the words in words.js and nothing else.
import { Refusal, byCodePoint, hex, isObject, jsonText, sha256, utf8 } from "./bytes.js";
import { TYPE } from "./words.js";

const ADDRESS = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}\p{Surrogate}]+$/u;
const MOST_QUADS = 1000;

// The quads of one thing and all below it, as [subject, property, object] of text.
export async function canonical(document, shape) {
  const found = { quads: [], blanks: 0 };
  collect(document, shape, found);
  const labels = await labelled(found.quads);
  const lines = new Set(found.quads.map((quad) => line(quad, (name) => labels.get(name))));
  return utf8([...lines].sort(byCodePoint).join(""));
}

function collect(value, shape, found) {
  if (!isObject(value)) throw new Refusal("shape");
  const subject = shape.named ? address(value.id) : `_:b${found.blanks++}`;
  collectTypes(value, shape, subject, found);
  for (const name of Object.keys(value)) {
    if (name === "type" || (name === "id" && shape.named)) continue;
    if (!Object.hasOwn(shape.members, name)) throw new Refusal("word", name);
    const member = shape.members[name];
    for (const each of listed(value[name], member)) {
      found.quads.push([subject, `<${member.property}>`, object(each, member, found)]);
    }
  }
  if (found.quads.length > MOST_QUADS) throw new Refusal("shape");
  return subject;
}

function collectTypes(value, shape, subject, found) {
  const wanted = Object.keys(shape.types);
  if (!wanted.length && !Object.hasOwn(value, "type")) return;
  const given = Array.isArray(value.type) ? value.type : [value.type];
  const fits = given.length === wanted.length && wanted.every((name) => given.includes(name));
  if (!fits) throw new Refusal("word", `type ${given.join(" ")}`);
  for (const name of wanted) found.quads.push([subject, `<${TYPE}>`, `<${shape.types[name]}>`]);
}

// A set of facts has no order and no repeats; an empty one would stay unsigned.
function listed(value, member) {
  if (!Array.isArray(value)) return [value];
  const isWhole = new Set(value.map(jsonText)).size === value.length;
  if (!member.several || !value.length || !isWhole) throw new Refusal("shape");
  return value;
}

function object(value, member, found) {
  if (member.kind === "node") return collect(value, member.shape, found);
  if (member.kind === "flag") {
    if (typeof value !== "boolean") throw new Refusal("shape");
    return `"${value}"^^<${member.datatype}>`;
  }
  if (member.only) {
    if (typeof value !== "string" || !Object.hasOwn(member.only, value)) {
      throw new Refusal("shape");
    }
    return `<${member.only[value]}>`;
  }
  if (member.kind === "link") return address(value);
  return literal(value, member.datatype);
}

function address(value) {
  if (typeof value !== "string" || !ADDRESS.test(value)) throw new Refusal("address");
  return `<${value}>`;
}

const ESCAPED = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"' };

function literal(value, datatype) {
  // Other control characters are written in several ways by several programs.
  if (typeof value !== "string" || value.startsWith("_:") || /[^\P{Cc}\t\n\r]/u.test(value)) {
    throw new Refusal("shape");
  }
  const written = value.replace(/[\\\t\n\r"]/g, (character) => ESCAPED[character]);
  return datatype ? `"${written}"^^<${datatype}>` : `"${written}"`;
}

function line([subject, property, object], rename) {
  const shown = (term) => (term.startsWith("_:") ? rename(term) : term);
  return `${shown(subject)} ${property} ${shown(object)} .\n`;
}

// Things without an address are numbered in the order of a hash of what is said of them.
// Where two have the same hash, the full algorithm would look further; we refuse.
async function labelled(quads) {
  const terms = quads.flatMap(([subject, , object]) => [subject, object]);
  const names = [...new Set(terms)].filter((term) => term.startsWith("_:"));
  const hashes = [];
  for (const name of names) {
    const about = quads.filter(([subject, , object]) => [subject, object].includes(name));
    const lines = about.map((quad) => line(quad, (term) => (term === name ? "_:a" : "_:z")));
    hashes.push([hex(await sha256(utf8(lines.sort(byCodePoint).join("")))), name]);
  }
  if (new Set(hashes.map(([hash]) => hash)).size !== hashes.length) throw new Refusal("shape");
  hashes.sort(([one], [other]) => byCodePoint(one, other));
  return new Map(hashes.map(([, name], number) => [name, `_:c14n${number}`]));
}
