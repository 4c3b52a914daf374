"""What the offline verifier says, by the codes its script uses.

`%(size)s`, `%(at)s` and the like are filled in by the script.
"""

from django.utils.translation import gettext_lazy as _

POINTS = {
    "point_key": _("Key of the issuer"),
    "point_proof": _("Signature of the credential"),
    "point_dates": _("Dates"),
    "point_checkpoint": _("Checkpoint of the log"),
    "point_log": _("Entry in the log"),
    "point_status": _("Status"),
    "holds_true": _("Holds:"),
    "holds_false": _("Does not hold:"),
    "holds_null": _("Not judged:"),
}

HEADINGS = {
    "genuine": _("The credential is genuine"),
    "genuine_text": _(
        "Everything that can be checked without a network holds. Whether it was"
        " suspended or revoked since, only the issuer’s pages can tell."
    ),
    "pages_unread": _("The pages of this document were not checked"),
    "pages_unread_text": _(
        "The credential that is attached to it is genuine, but anybody can paint over a"
        " page and keep what is attached. Compare the pages with what is written below."
        " Only the issuer’s pages can tell whether it was suspended or revoked since."
    ),
    "not_genuine": _("Do not rely on this file"),
    "not_genuine_text": _(
        "Something about it does not hold. The points below say what."
    ),
    "checked_at": _("Checked on %(at)s, by the clock of this device."),
    "issuer_built_in": _(
        "Checked against %(issuer)s, whose keys came with this page on %(at)s. Keys that"
        " were made or withdrawn later are not known to it."
    ),
    "issuer_given": _(
        "Checked against %(issuer)s, from the DID document you gave. The result is worth"
        " as much as the place you have it from."
    ),
}

SIGNATURE = {
    "key_is_theirs": _(
        "The issuer that the credential names lets the key it names sign credentials."
    ),
    "signed": _("The issuer signed the credential as it stands."),
    "no_key_to_judge_by": _(
        "Without a key of the issuer there is nothing to judge by."
    ),
    "other_issuer": _("The credential names another issuer than the DID document."),
    "no_key": _("The issuer’s DID document has no such key."),
    "withdrawn": _(
        "The issuer withdrew this key: somebody else may have signed with it."
    ),
    "may_not_sign": _("The issuer does not let this key sign credentials."),
    "did": _("This is not a DID document that can be used."),
    "no_proof": _("The credential has no signature."),
    "proof_kind": _("The credential is signed in a way this page does not know."),
    "context": _("The credential uses other vocabularies than ours."),
    "word": _(
        "The credential has a member that is not one of ours and would be unsigned:"
        " %(name)s."
    ),
    "signature": _(
        "The signature does not fit: the credential was changed, or somebody else signed it."
    ),
    "shape": _("The credential is not built as ours are."),
    "address": _("A name in the credential is no address."),
    "encoding": _("Something in the file is not encoded as it has to be."),
    "number": _("The file has a number that cannot be compared exactly."),
    "text": _("The file has a text that is not one."),
}

DATES = {
    "in_dates": _("It is within its dates."),
    "expired": _("It has expired."),
    "not_yet": _("It is not valid yet."),
    "dates": _("Its dates cannot be read."),
}

LOG = {
    "checkpoint_signed": _(
        "The log signed that it had %(size)s entries. To see that it shows the same to"
        " everybody, compare with a checkpoint that somebody else kept."
    ),
    "checkpoint": _("The log’s signature does not fit its checkpoint."),
    "no_log_key": _("The DID document names no key of the log."),
    "no_checkpoint_to_judge_by": _(
        "Without a checkpoint of the log there is nothing to judge by."
    ),
    "in_log": _("The log holds the issue of this very credential."),
    "log_copy": _(
        "The log holds the issue of this certificate. The credential is a copy for which"
        " the holder asked; its own bytes are not in the log."
    ),
    "log_token": _(
        "The log holds the issue of this certificate. As a token it has other bytes than"
        " the credential that the log names; give the JSON to compare them."
    ),
    "no_log_proof": _("No proof of the log was given. Add log-proof.json or log.json."),
    "not_in_log": _("The proof does not lead to the log’s checkpoint."),
    "other_event": _("The log holds another event than the proof says."),
    "log_proof": _("This is not a proof of the log."),
    "other_certificate": _("The proof is about another certificate."),
    "other_credential": _("The log holds another credential for this certificate."),
    "no_issue_in_log": _("The proofs do not show the issue of this certificate."),
}

STATUS = {
    "status_unknown": _(
        "Cannot be checked without a network. Ask at the address of the certificate."
    ),
    "status_unknown_after": _(
        "Nothing in the entries given speaks against it; the newest is of %(at)s, the"
        " checkpoint covers the first %(size)s entries of the log. What was left out or"
        " came later is not known here: ask at the address of the certificate."
    ),
    "suspended": _("It was suspended on %(at)s, says the log."),
    "revoked": _("It was revoked on %(at)s, says the log."),
    "superseded": _("It was replaced by another certificate on %(at)s, says the log."),
    "renewed": _("It was renewed by another certificate on %(at)s, says the log."),
}

FACTS = {
    "fact_title": _("Title"),
    "fact_holder": _("Name"),
    "fact_issuer": _("Issuer"),
    "fact_programme": _("Programme"),
    "fact_heldOn": _("Held"),
    "fact_serial": _("Serial number"),
    "fact_issued": _("Issued"),
    "fact_until": _("Valid until"),
    "fact_address": _("Address"),
}

FILES = {
    "unreadable": _(
        "This is neither a credential, nor a proof of the log, nor a DID document."
    ),
    "nothing_attached": _("Nothing that can be checked is attached to this document."),
    "too_large": _("The file is too large."),
    "no_crypto": _(
        "This browser cannot check signatures. Please open the file in a current one."
    ),
}

TEXTS = {
    **POINTS,
    **HEADINGS,
    **SIGNATURE,
    **DATES,
    **LOG,
    **STATUS,
    **FACTS,
    **FILES,
}
