"""One way to write a value as bytes, so that its hash means something."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class _Encoder(DjangoJSONEncoder):
    """Writes times with all their digits; lazy texts and decimals as strings."""

    def default(self, o: Any) -> Any:
        if hasattr(o, "isoformat"):
            return o.isoformat()
        return super().default(o)


def canonical_json(value: Any) -> bytes:
    """Return `value` as JSON with sorted keys, no spaces, in UTF-8."""
    text = json.dumps(
        value,
        cls=_Encoder,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return text.encode()


def sha256(value: Any) -> str:
    """Return the SHA-256 of bytes, or of the canonical JSON of anything else."""
    data = value if isinstance(value, bytes) else canonical_json(value)
    return hashlib.sha256(data).hexdigest()


def as_stored(value: Any) -> Any:
    """Return `value` as it will read back from a JSON column."""
    return json.loads(canonical_json(value))
