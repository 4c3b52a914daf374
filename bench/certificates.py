"""Makes certificates for a benchmark, and counts what their pages ask the database.

    python -m bench.certificates 10

One is real, through the whole chain; the others are its rows once more, with an id, a
code, a number and an event of their own. Prints some of their ids and codes.
"""

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 - after the setup
from django.test import Client  # noqa: E402

from certificates.models import Certificate, CertificateEvent  # noqa: E402
from tests.factories.certificates import certificate_of  # noqa: E402

SAMPLE = 2_000
_OWN = ("id", "public_id", "code", "serial", "slot")


def grow(count: int) -> None:
    """Let there be `count` certificates."""
    first = Certificate.objects.order_by("pk").first() or certificate_of()
    existing = Certificate.objects.count()
    columns = ", ".join(
        field.column for field in Certificate._meta.fields if field.column not in _OWN
    )
    with connection.cursor() as cursor:
        # What the rows point to is there: the first row points to the same.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO certificates_certificate ({columns}, public_id, code, serial,"
            f" slot) SELECT {columns}, substr(md5('id' || n), 1, 20),"
            " upper(substr(translate(md5('code' || n), 'abcdef', '234567'), 1, 20)),"
            " 'B-' || n, 'bench#' || n FROM certificates_certificate,"
            " generate_series(%s, %s) AS n WHERE id = %s",
            [existing + 1, count, first.pk],
        )
        cursor.execute(
            "INSERT INTO certificates_certificateevent (certificate_id, kind, reason,"
            " note, public_note, at) SELECT id, 'issued', '', '', '', issued_at FROM"
            " certificates_certificate WHERE slot LIKE 'bench#%%' AND NOT EXISTS (SELECT"
            " 1 FROM certificates_certificateevent AS e WHERE e.certificate_id ="
            " certificates_certificate.id)"
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE) certificates_certificate")
        cursor.execute("VACUUM (ANALYZE) certificates_certificateevent")


def sample() -> list[tuple[str, str]]:
    """Return ids and codes from all over the table."""
    rows = Certificate.objects.values_list("public_id", "code")
    ends = Certificate.objects.order_by("pk")
    first, last = ends[0].pk, ends.reverse()[0].pk
    step = max((last - first) // SAMPLE, 1)
    return list(rows.filter(pk__in=range(first, last + 1, step))[:SAMPLE])


def queries(address: str) -> int:
    """Return how many statements a page takes once its process is warm."""
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    client = Client(headers={"host": "127.0.0.1"})
    for number in range(3):
        asked.clear()
        with connection.execute_wrapper(note):
            response = client.get(
                address, headers={"x-forwarded-for": f"10.9.8.{number}"}
            )
        if response.status_code not in {200, 302}:
            raise AssertionError(f"{address} answered {response.status_code}.")
    return len(asked)


if __name__ == "__main__":
    grow(int(sys.argv[1]))
    assert CertificateEvent.objects.count() == Certificate.objects.count()
    found = sample()
    public_id, code = found[-1]
    pages = {
        "page": f"/v/{public_id}/",
        "code": f"/verify/?code={code}",
        "api": f"/api/v1/certificates/{code}",
    }
    made = {
        "count": Certificate.objects.count(),
        "sample": found,
        "queries": {name: queries(address) for name, address in pages.items()},
    }
    sys.stdout.write("JSON" + json.dumps(made))
