"""Letters of invitation: what they say, in which language, and who may have them."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from courses.domain import invitation_letters
from courses.domain.enrolling import withdraw
from courses.domain.invitation_letters import archive_of, letters_of
from courses.domain.roll import load_roll
from courses.models import Household
from courses.views.roll import sheet_context
from lms.core.models import Organisation
from tests.factories.runs import BEFORE, place_on, run_of, sessions_of, someone
from tests.pdf_structure import faults_of

pytestmark = pytest.mark.django_db


def text_of(letter):
    reader = PdfReader(io.BytesIO(letter))
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.split()), reader


def test_a_letter_names_everything_in_the_language_of_its_person(
    client, trainer, coordinator, person, trainee
):
    run = run_of(
        trainers=[trainer], place="Niš", signatory_name="Tamara Ilić",
        signatory_role="Programme lead",
    )  # fmt: skip
    run.partners.add(Organisation.objects.create(name="Society Pot"))
    ana = place_on(run, someone("Ana", "Kos", language="en"))
    rok = place_on(run, someone("Rok", "Oblak", language="sl"))
    with zipfile.ZipFile(io.BytesIO(archive_of(run))) as archive:
        letters = [archive.read(name) for name in archive.namelist()]
    english, reader = text_of(letters[0])
    for words in (
        "Ana Kos", "Niš", "Tamara Ilić", "Programme lead", "Society Pot", "09:00",
        run.version.title, str(trainer), *(each.item.title for each in sessions_of(run)),
    ):  # fmt: skip
        assert words in english
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    slovene, reader = text_of(letters[1])
    assert "Rok Oblak" in slovene
    assert reader.trailer["/Root"]["/Lang"] == "sl"

    zipped = reverse("courses:run_invitations", args=[run.pk])
    one = reverse("courses:person_invitation", args=[ana.pk])
    own = reverse("courses:own_invitation", args=[run.pk])
    for user, answers in (
        (trainer, (403, 403, 404)), (person("Trainer"), (404, 404, 404)),
        (trainee, (403, 403, 404)),
    ):  # fmt: skip
        client.force_login(user)
        assert tuple(client.get(url).status_code for url in (zipped, one, own)) == (
            answers
        )
    client.force_login(rok.person)
    assert faults_of(client.get(own).content) == []
    client.force_login(coordinator)
    assert client.get(one)["Content-Type"] == "application/pdf"
    withdraw(ana, reason="Ill", by=coordinator, at=BEFORE)
    assert client.get(one).status_code == 404


def test_many_letters_cost_the_queries_of_one(monkeypatch):
    monkeypatch.setattr(invitation_letters, "drawn", lambda *_given: b"")
    run = run_of()
    people = [place_on(run) for _ in range(12)]
    people = list(run.enrolments.select_related("person", "organisation", "run"))
    letters_of(run, people[:1])  # what is asked once and kept is known now
    counts = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            letters_of(run, some)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_carers_of_one_family_stand_beside_each_other_and_count_as_two(trainer):
    run = run_of(trainers=[trainer], capacity=4)
    family = Household.objects.create(reference="FF-1")
    vera = place_on(run, someone("Vera", "Kos"), household=family)
    ana = place_on(run, someone("Ana", "Lazić"))
    petar = place_on(run, someone("Petar", "Marić"), household=family)

    session = sessions_of(run)[0]
    assert [row.enrolment for row in load_roll(session)] == [vera, petar, ana]
    assert sheet_context(session)["enrolments"] == [vera, petar, ana]
    assert run.enrolments.active().count() == 3
