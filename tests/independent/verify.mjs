// Digital Bazaar's verifier over cases from standard input, without any network.
// In: {"contexts": {url: document}, "cases": {name: {document, didDocument, lists, now}}}
// Out: {name: {"verified": bool, "reason": text}}
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {contexts, cases} = JSON.parse(readFileSync(0, 'utf8'));

function loaderOf({didDocument, lists}) {
  const documents = new Map(Object.entries({...contexts, ...lists}));
  documents.set(didDocument.id, didDocument);
  for(const method of didDocument.verificationMethod) {
    documents.set(method.id, {
      '@context': 'https://w3id.org/security/multikey/v1',
      ...method,
    });
  }
  return async url => {
    if(!documents.has(url)) {
      throw new Error(`Not known: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: documents.get(url)};
  };
}

function reasonOf(result) {
  const errors = [
    result.error, ...(result.error?.errors ?? []), result.statusResult?.error];
  const said = errors.filter(Boolean).map(error => error.message);
  const statuses = result.statusResult?.results ?? [];
  const set = statuses.filter(each => each.status).map(
    each => each.credentialStatus.statusPurpose);
  return [...said, ...set].join('; ');
}

const answers = {};
for(const [name, given] of Object.entries(cases)) {
  const result = await verifyCredential({
    credential: given.document,
    suite: new DataIntegrityProof({cryptosuite}),
    documentLoader: loaderOf(given),
    checkStatus,
    now: new Date(given.now),
  });
  const statuses = result.statusResult?.results ?? [];
  const isSet = statuses.some(each => each.status);
  answers[name] = {
    verified: result.verified && !isSet,
    reason: reasonOf(result),
  };
}
console.log(JSON.stringify(answers));
