// The verdict on a credential, point by point. `holds` is true, false, or null where there
// was nothing to judge or no way to judge it without a network.
import { Refusal, hex, jsonText, sha256, utf8 } from "./bytes.js";
import { keyOf, moment, verifyDates, verifyProof, verifyToken } from "./credential.js";
import { logOf, verifyEntry, verifyNote } from "./log.js";

const ENDS = ["suspended", "revoked", "superseded", "renewed"];
const COPIES = ["log_copy", "log_token"];
const CHANGES = [...ENDS, "reinstated"];

// `facts` is what the issuer signed, or null: what was not signed is not repeated.
export async function judge({ credential, token, proofs, didDocument, now }) {
  const signed = await judgeSignature(credential, token, didDocument);
  const logged = await judgeLog(credential, token, proofs, didDocument);
  const points = [
    ...signed,
    await verdict("dates", "in_dates", () => verifyDates(credential, now)),
    ...logged.points,
    judgeStatus(logged.entries),
  ];
  const isSignedByIssuer = signed.every((point) => point.holds);
  const isGenuine = isSignedByIssuer && points.every((point) => point.holds !== false);
  return { points, isGenuine, facts: isSignedByIssuer ? factsOf(credential) : null };
}

async function judgeSignature(credential, token, didDocument) {
  let key = null;
  const owner = await verdict("key", "key_is_theirs", () => {
    key = keyOf(credential, didDocument, token);
  });
  if (!key) return [owner, { point: "proof", holds: null, code: "no_key_to_judge_by" }];
  const check = token ? () => verifyToken(token, credential, key) : () => verifyProof(credential, key);
  return [owner, await verdict("proof", "signed", check)];
}

async function judgeLog(credential, token, proofs, didDocument) {
  if (!proofs.length) {
    return { entries: [], points: [{ point: "log", holds: null, code: "no_log_proof" }] };
  }
  const notes = [];
  const signed = await verdict("checkpoint", "checkpoint_signed", async () => {
    const log = await logOf(didDocument);
    for (const proof of proofs) notes.push(await verifyNote(Object(proof).checkpoint, log));
  });
  if (!signed.holds) {
    const unknown = { point: "log", holds: false, code: "no_checkpoint_to_judge_by" };
    return { entries: [], points: [signed, unknown] };
  }
  signed.values = { size: Math.max(...notes.map((note) => note.size)) };
  const entries = [];
  const inLog = await verdict("log", "in_log", async () => {
    for (const [at, proof] of proofs.entries()) entries.push(await verifyEntry(proof, notes[at]));
    await isAbout(credential, token, entries);
  });
  // The copy's own bytes are not in the log; all else about it holds.
  if (COPIES.includes(inLog.code)) inLog.holds = null;
  return { entries: inLog.holds === false ? [] : entries, points: [signed, inLog] };
}

// Returns when the entries are about this certificate, and one of them about this issue.
async function isAbout(credential, token, entries) {
  const found = /\/v\/([^/]+)\/?$/.exec(String(credential.id));
  const other = entries.find(({ details }) => details.certificate !== found?.[1]);
  if (!found || other) throw new Refusal("other_certificate");
  const issue = entries.find(({ details }) => details.event === "issued");
  if (!issue) throw new Refusal("no_issue_in_log");
  if (token) throw new Refusal("log_token");
  const digest = hex(await sha256(utf8(jsonText(credential))));
  if (issue.details.credential_sha256 === digest) return;
  const isCopy = Object.hasOwn(Object(credential.credentialSubject), "identifier");
  throw new Refusal(isCopy ? "log_copy" : "other_credential");
}

// No status is ever good here: what came after the checkpoint is not known.
function judgeStatus(entries) {
  const changes = entries.filter(({ details }) => CHANGES.includes(details.event));
  const last = changes.sort((one, other) => one.index - other.index).at(-1);
  if (last && ENDS.includes(last.details.event)) {
    return { point: "status", holds: false, code: last.details.event, values: { at: last.loggedAt } };
  }
  if (!entries.length) return { point: "status", holds: null, code: "status_unknown" };
  const newest = entries.reduce((one, other) => (one.index > other.index ? one : other));
  const values = { size: newest.checkpoint.size, at: newest.loggedAt };
  return { point: "status", holds: null, code: "status_unknown_after", values };
}

async function verdict(point, code, check) {
  try {
    await check();
    return { point, holds: true, code };
  } catch (error) {
    // A document of another shape may fail anywhere; it is not believed either.
    if (error instanceof Refusal) return { point, holds: false, code: error.code, values: { name: error.detail } };
    return { point, holds: false, code: "shape" };
  }
}

function factsOf(credential) {
  const subject = credential.credentialSubject;
  const named = [subject.identifier ?? []].flat().find((each) => each.identityType === "name");
  return {
    title: credential.name,
    issuer: credential.issuer.name,
    holder: named?.identityHash,
    serial: subject.licenseNumber,
    programme: subject.achievement?.humanCode,
    starts: subject.activityStartDate,
    ends: subject.activityEndDate,
    issued: moment(credential.validFrom),
    until: credential.validUntil === undefined ? undefined : moment(credential.validUntil),
    address: credential.id,
  };
}
