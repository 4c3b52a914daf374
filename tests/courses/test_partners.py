"""Who takes part in a run and as what, and where that is read."""

import io
from importlib import import_module

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader
from wagtail.images import get_image_model

from certificates.domain.facts import credited
from courses.domain.copying import copy_run
from courses.domain.partners import by_role, set_partners
from courses.domain.runs import cancel_run
from courses.models import RunPartner
from courses.run_report_pdf import as_pdf
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, Organisation
from tests.courses.test_place_requests import coming_run
from tests.factories.runs import place_on, provider, run_of, sessions_of

pytestmark = pytest.mark.django_db

Role = RunPartner.Role


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


@pytest.fixture
def three():
    return [
        Organisation.objects.create(name=name) for name in ("Pot", "Fund", "Centre")
    ]


def with_logo(organisation):
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(content, "PNG")
    content.seek(0)
    content.name = "logo.png"
    image = get_image_model().objects.create(title="Logo", file=ImageFile(content))
    organisation.logo = image
    organisation.save()
    return organisation


def test_partners_have_one_role_each_and_the_trail_knows(coordinator, three):
    pot, fund, centre = three
    run = run_of()
    wanted = [(fund, Role.FUNDER), (pot, Role.PARTNER), (centre, Role.ORGANISER)]
    set_partners(run, wanted, by=coordinator)
    set_partners(run, wanted, by=coordinator)

    assert [(str(part.label), part.names) for part in by_role(run)] == [
        ("Organiser", "Centre"),
        ("Partner", "Pot"),
        ("Funder", "Fund"),
    ]
    assert credited(run) == [pot, centre]
    event = AuditEvent.objects.get(action="run.partners_set")
    assert event.data["after"] == [[each.pk, str(role)] for each, role in wanted]
    with refused("partner_twice"):
        set_partners(run, [(pot, "partner"), (pot, "funder")], by=coordinator)
    with refused("provider"):
        set_partners(run, [(provider(), "funder")], by=coordinator)
    cancel_run(run, reason="Snow", by=coordinator)
    with refused("run_closed"):
        set_partners(run, [], by=coordinator)
    assert run.run_partners.count() == 3


def test_a_copy_keeps_partners_with_their_roles(coordinator, three):
    run = run_of()
    set_partners(run, [(three[1], "funder"), (three[0], "partner")], by=coordinator)
    new = copy_run(run, code="COPY-P", starts_on=run.starts_on, by=coordinator)
    assert list(new.run_partners.values_list("organisation__name", "role")) == [
        ("Fund", "funder"),
        ("Pot", "partner"),
    ]


def test_who_was_a_partner_before_roles_is_one_still():
    """The migration that brought roles, on rows as they were before it."""
    migration = import_module("courses.migrations.0022_partners_and_family_notes")
    state = MigrationLoader(connection).project_state(
        ("courses", "0021_prepared_reports")
    )
    migration.Migration.operations[0].state_forwards("courses", state)
    first, second = run_of(), run_of()
    one, two = (Organisation.objects.create(name=name) for name in ("Pot", "Fund"))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE courses_courserun_partners (id bigint PRIMARY KEY,"
            " courserun_id bigint, organisation_id bigint)"
        )
        cursor.executemany(
            "INSERT INTO courses_courserun_partners VALUES (%s, %s, %s)",
            [(1, first.pk, two.pk), (2, first.pk, one.pk), (3, second.pk, one.pk)],
        )

    migration.keep_partners(state.apps, None)

    kept = RunPartner.objects.order_by("pk").values_list("run", "organisation", "role")
    assert list(kept) == [
        (first.pk, two.pk, "partner"),
        (first.pk, one.pk, "partner"),
        (second.pk, one.pk, "partner"),
    ]


def test_they_are_edited_in_the_settings_by_who_manages_the_run(
    client, coordinator, trainer, three
):
    run = run_of(trainers=[trainer])
    pot, fund, _centre = three
    page = reverse("courses:teach_settings", args=[run.pk])
    sent = {
        "part": "partners",
        "partners-TOTAL_FORMS": "3",
        "partners-INITIAL_FORMS": "0",
        "partners-0-organisation": str(pot.pk),
        "partners-0-role": "organiser",
        "partners-1-organisation": str(pot.pk),
        "partners-1-role": "funder",
        "partners-2-organisation": "",
        "partners-2-role": "partner",
    }
    client.force_login(trainer)
    assert client.post(page, sent).status_code == 403
    client.force_login(coordinator)
    response = client.post(page, sent)
    assert "Each organisation has one role." in response.content.decode()
    assert not run.run_partners.exists()

    client.post(page, {**sent, "partners-1-organisation": str(fund.pk)})

    assert list(run.run_partners.values_list("organisation", "role")) == [
        (pot.pk, "organiser"),
        (fund.pk, "funder"),
    ]
    client.force_login(trainer)
    shown = client.get(page).content.decode()
    assert "Pot" in shown
    assert 'name="partners-0-organisation"' not in shown


def test_they_stand_on_pages_sheets_and_reports(client, coordinator, three, trainee):
    pot, fund, _centre = three
    with_logo(fund)
    run = coming_run()
    set_partners(run, [(pot, "partner"), (fund, "funder")], by=coordinator)
    place_on(run, trainee)
    about = client.get(f"/runs/{run.pk}/about/").content.decode()
    client.force_login(trainee)
    own = client.get(f"/runs/{run.pk}/").content.decode()
    for page in (about, own):
        assert "Funder" in page
        assert "Fund" in page
        assert page.count("partners__logo") == 1
    client.force_login(coordinator)
    address = reverse("courses:sheet_pdf", args=[sessions_of(run)[0].pk])
    sheet = client.get(address).content
    for data in (sheet, as_pdf(run, "donor", by=coordinator)):
        document = PdfReader(io.BytesIO(data))
        text = document.pages[0].extract_text()
        assert "Funder" in text
        assert "Fund" in text
        assert len(document.pages[0].images) >= 1
