// Whether a credential may be believed: who signed it, what, and from when to when.
import { Refusal, fromBase64url, fromMultibase, fromUtf8, isObject, joined, sha256, utf8 } from "./bytes.js";
import { isSigned, keyThatAsserts } from "./keys.js";
import { canonical } from "./quads.js";
import { CONTEXTS, CREDENTIAL, PROOF } from "./words.js";

const MEMBERS = ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"];

// A credential as a token: what is signed, and its head, which names the key.
export function readToken(text) {
  const parts = text.split(".");
  if (parts.length !== 3) throw new Refusal("unreadable");
  const [head, said] = parts.slice(0, 2).map((part) => {
    try {
      return JSON.parse(fromUtf8(fromBase64url(part)));
    } catch {
      throw new Refusal("unreadable");
    }
  });
  if (!isObject(head) || !isObject(said)) throw new Refusal("unreadable");
  // What every reader of tokens knows stands in it a second time.
  const { iss, jti, nbf, sub, exp, ...credential } = said;
  return { credential, token: { text, head, claims: { iss, jti, nbf, sub, exp } } };
}

// Returns when `key` has signed the token, and its claims say what the credential says.
export async function verifyToken({ text, head, claims }, document, key) {
  const isKnown = head.alg === "EdDSA" && head.typ === "vc+jwt" && !Object.hasOwn(head, "crit");
  if (!isKnown) throw new Refusal("proof_kind");
  const end = text.lastIndexOf(".");
  const signature = fromBase64url(text.slice(end + 1));
  if (!(await isSigned(signature, utf8(text.slice(0, end)), key))) throw new Refusal("signature");
  const seconds = (at) => Math.floor(moment(at) / 1000);
  const ends = Object.hasOwn(document, "validUntil");
  const isTrue =
    claims.iss === (isObject(document.issuer) ? document.issuer.id : document.issuer) &&
    claims.jti === document.id &&
    claims.nbf === seconds(document.validFrom) &&
    claims.sub === document.credentialSubject.id &&
    claims.exp === (ends ? seconds(document.validUntil) : undefined);
  if (!isTrue) throw new Refusal("shape");
}

// The key that is named, if it is one of the issuer that the credential names.
export function keyOf(document, didDocument, token) {
  const issuer = isObject(document.issuer) ? document.issuer.id : document.issuer;
  if (typeof issuer !== "string" || issuer !== didDocument.id) throw new Refusal("other_issuer");
  const method = token ? token.head.kid : proofOf(document).verificationMethod;
  return keyThatAsserts(didDocument, method);
}

// Returns when `key` has signed all of the document as it stands.
export async function verifyProof(document, key) {
  const { proofValue, ...options } = proofOf(document);
  const { proof: _proof, "@context": contexts, ...said } = document;
  const isOurs = Array.isArray(contexts) && contexts.length === CONTEXTS.length;
  if (!isOurs || !CONTEXTS.every((each, at) => each === contexts[at])) {
    throw new Refusal("context");
  }
  const data = joined(
    await sha256(await canonical(options, PROOF)),
    await sha256(await canonical(said, CREDENTIAL)),
  );
  if (!(await isSigned(fromMultibase(proofValue), data, key))) throw new Refusal("signature");
}

export function proofOf(document) {
  const proof = document.proof;
  const isText = isObject(proof) && Object.values(proof).every((each) => typeof each === "string");
  if (!isText) throw new Refusal("no_proof");
  const names = Object.keys(proof);
  const needed = MEMBERS.filter((name) => name !== "created");
  if (!needed.every((name) => names.includes(name))) throw new Refusal("proof_kind");
  if (!names.every((name) => MEMBERS.includes(name))) throw new Refusal("proof_kind");
  if (proof.cryptosuite !== "eddsa-rdfc-2022") throw new Refusal("proof_kind");
  if (proof.type !== "DataIntegrityProof") throw new Refusal("proof_kind");
  if (proof.proofPurpose !== "assertionMethod") throw new Refusal("proof_kind");
  return proof;
}

export function verifyDates(document, now) {
  if (now < moment(document.validFrom)) throw new Refusal("not_yet");
  const ends = Object.hasOwn(document, "validUntil");
  if (ends && now > moment(document.validUntil)) throw new Refusal("expired");
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export function moment(text) {
  const time = typeof text === "string" && MOMENT.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new Refusal("dates");
  return time;
}
