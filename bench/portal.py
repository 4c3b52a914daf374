"""The lists of the portal and of the registers, among few rows and among very many.

    python -m bench.portal [--programmes 10000] [--certificates 200000] [--database postgres://…]

Makes a real programme with its decision, run and certificate, and then their rows once
more, each programme with a page, a version, a decision and a run of its own. For each
list it prints statements and the median in ms, at the small size and at the large one.
Everything is asked within one process, so that times are those of the lists alone.
"""

import argparse
import os
import sys
import time
from statistics import median
from typing import Any
from uuid import uuid4

SMALL = (10, 200)
BATCH = 500
TRIES = 5
LISTS = (
    ("accreditation/", "certificates"),
    ("accreditation/?q=2026-000001", "a certificate by its number"),
    ("accreditation/decisions/", "decisions"),
    ("accreditation/runs/", "deliveries"),
    ("accreditation/inbox/", "inbox"),
    ("accreditation/trainers/", "trainers"),
    ("accreditation/ending/", "certificates that end"),
    ("accreditation/statistics/", "statistics"),
    ("register/programmes/", "register of programmes"),
    ("register/programmes/?q=obuka", "… searched"),
    ("register/deliveries/", "register of deliveries"),
    ("teach/ending/", "… for coordinators"),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programmes", type=int, default=10_000)
    parser.add_argument("--certificates", type=int, default=200_000)
    parser.add_argument("--database", help="a PostgreSQL address; default: SQLite")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
    if options.database:
        os.environ["SIDRO_DATABASE_URL"] = options.database

    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from tests.migrated import as_template

    as_template(connection)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        say(f"{options.programmes} programmes, {options.certificates} certificates on")
        say(connection.vendor)
        client = begin()
        grow(*SMALL)
        few = {name: measured(client, address) for address, name in LISTS}
        began = time.perf_counter()
        grow(options.programmes, options.certificates)
        say(f"Filled in {time.perf_counter() - began:.0f} s.")
        say(f"{'':32} queries       ms, few  ms, many  ratio")
        for address, name in LISTS:
            (asked, before), (now, after) = few[name], measured(client, address)
            queries = str(now) if now == asked else f"{asked} -> {now}"
            say(
                f"{name:32} {queries:>10} {before:10.0f} {after:9.0f} {after / before:6.1f}"
            )
    finally:
        teardown_databases(databases, verbosity=0)


def begin() -> Any:
    """Make one of everything, and a client that an officer who keeps runs has signed in."""
    from django.contrib.auth.models import Group
    from django.test import Client

    from lms.core.models import User
    from lms.core.permissions import COORDINATOR, OFFICER
    from tests.factories.certificates import (
        accrediting_body,
        certificate_of,
        completed,
        decision_on,
        run_to_certify,
    )

    officer = User.objects.create_user("officer@example.org", "password-for-tests")
    roles = [OFFICER.name, COORDINATOR.name]
    officer.groups.set(Group.objects.filter(name__in=roles))
    body = accrediting_body()
    body.officers.add(officer)
    run = run_to_certify()
    decision_on(run, body=body, number="first")
    certificate_of(completed(run))
    run.status = run.Status.FINISHED
    run.save()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(officer)
    return client


def grow(programmes: int, certificates: int) -> None:
    """Let there be so many, by copying the rows of the first."""
    from certificates.models import Accreditation, Certificate

    for start in range(Accreditation.objects.count(), programmes, BATCH):
        add_programmes(start, min(BATCH, programmes - start))
    add_certificates(Certificate.objects.count(), certificates)
    analyse()


def add_programmes(start: int, count: int) -> None:
    """Add pages, versions, decisions and runs, one of each for each programme."""
    from wagtail.models import Page

    from certificates.models import Accreditation
    from courses.models import CourseRun, ProgrammeVersion, RunTrainer

    version = ProgrammeVersion.objects.order_by("pk")[0]
    decision = Accreditation.objects.order_by("pk")[0]
    run = CourseRun.objects.order_by("pk")[0]
    trainer = decision.permitted_trainers.all()[0]
    names = [f"bench-{number}" for number in range(start, start + count)]
    source = Page.objects.get(pk=version.programme_id)
    pages = Page.objects.bulk_create(
        copy(
            source,
            path=_path(source, start + offset),
            slug=name,
            url_path=f"/{name}/",
            translation_key=uuid4(),
        )
        for offset, name in enumerate(names)
    )
    _copy_child("content_programmepage", "page_ptr_id", source.pk, pages)
    versions = ProgrammeVersion.objects.bulk_create(
        copy(version, programme_id=page.pk, code=name.upper(), content_hash=uuid4().hex)
        for page, name in zip(pages, names, strict=True)
    )
    decisions = Accreditation.objects.bulk_create(
        copy(decision, number=name) for name in names
    )
    runs = CourseRun.objects.bulk_create(
        copy(run, version_id=each.pk, code=name)
        for each, name in zip(versions, names, strict=True)
    )
    Accreditation.versions.through.objects.bulk_create(
        Accreditation.versions.through(
            accreditation_id=one.pk, programmeversion_id=other.pk
        )
        for one, other in zip(decisions, versions, strict=True)
    )
    Accreditation.permitted_trainers.through.objects.bulk_create(
        Accreditation.permitted_trainers.through(
            accreditation_id=one.pk, user_id=trainer.pk
        )
        for one in decisions
    )
    RunTrainer.objects.bulk_create(
        RunTrainer(run=each, trainer=trainer, is_lead=True) for each in runs
    )


def add_certificates(existing: int, count: int) -> None:
    """Add certificates with their first event, spread evenly over decisions and runs."""
    from django.db import connection

    from certificates.models import Accreditation, Certificate
    from courses.models import CourseRun

    own = ("id", "public_id", "code", "serial", "slot", "run_id", "accreditation_id")
    same = [
        field.column
        for field in Certificate._meta.fields
        if field.column not in (*own, "evidence")
    ]
    runs = list(CourseRun.objects.order_by("pk").values_list("pk", flat=True))
    decisions = Accreditation.objects.order_by("pk").values_list("pk", flat=True)
    first = Certificate.objects.order_by("pk")[0]
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_place (i integer, r bigint, d bigint)"
        )
        cursor.executemany(
            "INSERT INTO bench_place VALUES (%s, %s, %s)",
            [
                (number, run, decision)
                for number, (run, decision) in enumerate(
                    zip(runs, decisions, strict=True)
                )
            ],
        )
        cursor.execute(
            f"{numbers} INSERT INTO certificates_certificate ({', '.join(same)},"
            " evidence, public_id, code, serial, slot, run_id, accreditation_id)"
            f" SELECT {', '.join(f'c.{column}' for column in same)}, '{{}}', 'b' || n.i,"
            " 'B' || n.i, 'B-' || n.i, 'bench#' || n.i, p.r, p.d"
            " FROM n JOIN bench_place AS p ON p.i = n.i %% %s"
            " JOIN certificates_certificate AS c ON c.id = %s",
            [existing + 1, count, len(runs), first.pk],
        )
        cursor.execute("DROP TABLE bench_place")
        cursor.execute(
            "INSERT INTO certificates_certificateevent (certificate_id, kind, reason,"
            " note, public_note, at) SELECT id, 'issued', '', '', '', issued_at FROM"
            " certificates_certificate WHERE slot LIKE 'bench#%%' AND NOT EXISTS (SELECT"
            " 1 FROM certificates_certificateevent AS e WHERE e.certificate_id ="
            " certificates_certificate.id)"
        )


def copy(row: Any, **changes: Any) -> Any:
    """Return an unsaved row like another one."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    values.pop(row._meta.pk.attname)
    return type(row)(**{**values, **changes})


def measured(client: Any, address: str, *, tries: int = TRIES) -> tuple[int, float]:
    """Return how many statements a page takes once it is warm, and its median in ms."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took, asked = [], []
    for _try in range(tries):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/{address}")
        took.append((time.perf_counter() - began) * 1000)
        asked.append(len(captured))
        if response.status_code != 200:
            raise AssertionError(f"{address} answered {response.status_code}.")
    return min(asked), median(took)


def _path(page: Any, number: int) -> str:
    """Return a place in the tree beside a page that nobody else has."""
    digits, rest = "", number + 36**3
    while rest:
        rest, digit = divmod(rest, 36)
        digits = page.alphabet[digit] + digits
    return str(page.path[: -page.steplen]) + digits.zfill(page.steplen)


def _copy_child(table: str, key: str, source: int, pages: list[Any]) -> None:
    """Give pages the columns of their own kind, as the source has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = ", ".join(each.name for each in described if each.name != key)
        cursor.executemany(
            f"INSERT INTO {table} ({key}, {columns}) SELECT %s, {columns} FROM {table}"
            f" WHERE {key} = %s",
            [(page.pk, source) for page in pages],
        )


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
