// The words a credential of ours uses, and what each means in RDF. The meanings are those
// of the two contexts the server keeps with their hashes; a test holds this table against
// them. A word that is not here is refused: it would have to be signed as something.

const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD = "http://www.w3.org/2001/XMLSchema#";
const XSD_TLS = "https://www.w3.org/2001/XMLSchema#"; // so in the published context
const VC = "https://www.w3.org/2018/credentials#";
const OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#";
const SCHEMA = "https://schema.org/";
const STATUS = "https://www.w3.org/ns/credentials/status#";
const SECURITY = "https://w3id.org/security#";

export const TYPE = `${RDF}type`;
export const CONTEXTS = [
  "https://www.w3.org/ns/credentials/v2",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];

const text = (property, datatype = "") => ({ kind: "text", property, datatype });
const flag = (property) => ({ kind: "flag", property, datatype: `${XSD_TLS}boolean` });
const link = (property) => ({ kind: "link", property });
const node = (property, shape) => ({ kind: "node", property, shape });
const several = (member) => ({ ...member, several: true });

// `types` must all be there, and no others; `named` says whether a thing has an address.
const PROFILE = {
  named: true,
  types: { Profile: `${OB}Profile` },
  members: { name: text(`${SCHEMA}name`), url: text(`${SCHEMA}url`, `${XSD_TLS}anyURI`) },
};

const CRITERIA = { named: false, types: {}, members: { narrative: text(`${OB}narrative`) } };

const ACHIEVEMENT = {
  named: true,
  types: { Achievement: `${OB}Achievement` },
  members: {
    achievementType: text(`${OB}achievementType`),
    name: text(`${SCHEMA}name`),
    description: text(`${SCHEMA}description`),
    criteria: node(`${OB}Criteria`, CRITERIA),
    humanCode: text(`${OB}humanCode`),
    version: text(`${OB}version`),
    inLanguage: text(`${SCHEMA}inLanguage`),
    tag: several(text(`${SCHEMA}keywords`)),
  },
};

const IDENTITY = {
  named: false,
  types: { IdentityObject: `${OB}IdentityObject` },
  members: {
    identityType: text(`${OB}identityType`),
    identityHash: text(`${OB}identityHash`),
    hashed: flag(`${OB}hashed`),
    salt: text(`${OB}salt`),
  },
};

const SUBJECT = {
  named: true,
  types: { AchievementSubject: `${OB}AchievementSubject` },
  members: {
    identifier: several(node(`${OB}identifier`, IDENTITY)),
    activityStartDate: text(`${OB}activityStartDate`, `${XSD_TLS}date`),
    activityEndDate: text(`${OB}activityEndDate`, `${XSD_TLS}date`),
    licenseNumber: text(`${OB}licenseNumber`),
    role: text(`${OB}role`),
    achievement: node(`${OB}achievement`, ACHIEVEMENT),
  },
};

const EVIDENCE = {
  named: true,
  types: { Evidence: `${OB}Evidence` },
  members: { name: text(`${SCHEMA}name`), narrative: text(`${OB}narrative`) },
};

const RELATED = {
  named: true,
  types: {},
  members: {
    mediaType: text(`${SCHEMA}encodingFormat`),
    digestSRI: text(`${VC}digestSRI`, `${VC}sriString`),
  },
};

const PLACE = {
  named: true,
  types: { BitstringStatusListEntry: `${STATUS}BitstringStatusListEntry` },
  members: {
    statusPurpose: text(`${STATUS}statusPurpose`),
    statusListIndex: text(`${STATUS}statusListIndex`),
    statusListCredential: link(`${STATUS}statusListCredential`),
  },
};

export const CREDENTIAL = {
  named: true,
  types: {
    VerifiableCredential: `${VC}VerifiableCredential`,
    OpenBadgeCredential: `${OB}OpenBadgeCredential`,
  },
  members: {
    name: text(`${SCHEMA}name`),
    issuer: node(`${VC}issuer`, PROFILE),
    validFrom: text(`${VC}validFrom`, `${XSD}dateTime`),
    validUntil: text(`${VC}validUntil`, `${XSD}dateTime`),
    awardedDate: text(`${OB}awardedDate`, "xsd:dateTime"), // so in the published context
    credentialSubject: node(`${VC}credentialSubject`, SUBJECT),
    evidence: several(node(`${VC}evidence`, EVIDENCE)),
    relatedResource: several(node(`${VC}relatedResource`, RELATED)),
    credentialStatus: several(node(`${VC}credentialStatus`, PLACE)),
  },
};

export const PROOF = {
  named: false,
  types: { DataIntegrityProof: `${SECURITY}DataIntegrityProof` },
  members: {
    created: text("http://purl.org/dc/terms/created", `${XSD}dateTime`),
    cryptosuite: text(`${SECURITY}cryptosuite`, `${SECURITY}cryptosuiteString`),
    proofPurpose: { ...link(`${SECURITY}proofPurpose`), only: {
      assertionMethod: `${SECURITY}assertionMethod`,
    } },
    verificationMethod: link(`${SECURITY}verificationMethod`),
  },
};
