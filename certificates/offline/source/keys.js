// Ed25519 signatures, and the keys an issuer publishes.
import { Refusal, fromMultibase, isObject } from "./bytes.js";
import { noble } from "./noble.js";

// By the browser where it can, else by the program that is part of this file.
export async function isSigned(signature, data, key) {
  if (signature.length !== 64 || key.length !== 32) return false;
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    try {
      return await noble.verifyAsync(signature, data, key, { zip215: false });
    } catch {
      return false;
    }
  }
  return crypto.subtle.verify("Ed25519", imported, signature, data);
}

// The key by that name, if the issuer lets it sign credentials.
export function keyThatAsserts(didDocument, method) {
  const methods = didDocument.verificationMethod;
  const permitted = didDocument.assertionMethod;
  if (!Array.isArray(methods) || !Array.isArray(permitted)) throw new Refusal("did");
  const named = methods.filter((each) => isObject(each) && each.id === method);
  if (named.length !== 1 || named[0].controller !== didDocument.id) throw new Refusal("no_key");
  if (Object.hasOwn(named[0], "revoked")) throw new Refusal("withdrawn");
  if (!permitted.includes(method)) throw new Refusal("may_not_sign");
  return ed25519Key(named[0].publicKeyMultibase);
}

export function ed25519Key(multikey) {
  const raw = fromMultibase(multikey);
  if (raw.length !== 34 || raw[0] !== 0xed || raw[1] !== 0x01) throw new Refusal("no_key");
  return raw.slice(2);
}
