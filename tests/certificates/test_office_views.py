"""The coordinator's pages, the holder's pages, and who may open what."""

import pytest
from django.urls import reverse

from certificates.domain.issuing import revoke
from certificates.models import Certificate
from courses.domain.runs import assign_trainers
from tests.factories.certificates import (
    certificate_of,
    completed,
    decision_on,
    finished,
    only_attended,
    run_to_certify,
)
from tests.factories.runs import attend, coordinator_of_runs, place_on, someone

pytestmark = pytest.mark.django_db

ROLES = ["trainee", "trainer", "coordinator", "officer", "administrator"]


@pytest.fixture
def run():
    return run_to_certify()


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def url_of(name, *args):
    return reverse(f"certificates:{name}", args=args)


@pytest.mark.parametrize(
    ("role", "expected"),
    list(zip(ROLES, [404, 404, 200, 404, 200], strict=True)),
)
@pytest.mark.parametrize("page", ["run", "manage"])
def test_the_office_is_for_coordinators(client, request, run, page, role, expected):
    certificate = certificate_of(completed(run))
    client.force_login(request.getfixturevalue(role))
    argument = run.pk if page == "run" else certificate.public_id

    assert client.get(url_of(page, argument)).status_code == expected


def test_a_trainer_of_the_run_sees_it_but_may_not_issue(client, run, trainer):
    assign_trainers(run, lead=[trainer], by=coordinator_of_runs())
    client.force_login(trainer)

    assert client.get(url_of("run", run.pk)).status_code == 403
    response = client.post(url_of("run_batch", run.pk))
    assert response.status_code == 403
    assert not Certificate.objects.exists()


def test_the_office_asks_for_a_sign_in(client, run):
    response = client.get(url_of("run", run.pk))

    assert response.status_code == 302
    assert reverse("account_login") in response.url


def test_a_name_that_cannot_be_printed_is_not_ready_to_be_issued(office, run):
    completed(run, someone("Maja", "Stanković 漢字"))

    page = page_of(office, url_of("run", run.pk))

    assert "The name has a character that certificates cannot show: 漢 字" in page
    assert "Everything is met." not in page
    assert 'name="enrolment"' not in page
    assert url_of("run_batch", run.pk) not in page


def test_the_preview_says_who_gets_what_and_why_not(office, run):
    completed(run, someone("Jelena", "Đorđević"))
    marko = place_on(run, someone("Marko", "Ilić"))
    attend(marko, unknown=[1])
    dzemal = place_on(run, someone("Džemal", "Hadžić"))
    attend(dzemal, missed=[0])

    page = page_of(office, url_of("run", run.pk))

    assert "Certificate of completed training" in page
    assert "Nothing can be issued for everyone yet" in page
    assert "Nothing is recorded for: Session 1.2." in page
    assert "Attended 1.5 of 3 hours (50 %); 80 % is needed." in page
    assert "There is no decision on this programme." in page
    assert url_of("run_batch", run.pk) not in page


def test_issuing_for_everyone_while_somebody_is_unknown_is_refused(office, run):
    completed(run)
    attend(place_on(run, someone("Marko", "Ilić")), unknown=[1])

    response = office.post(url_of("run_batch", run.pk), follow=True)

    assert "Marko Ilić" in response.content.decode()
    assert "Nothing was issued" in response.content.decode()
    assert not Certificate.objects.exists()


def test_issuing_for_everyone(office, run, coordinator):
    decision_on(run)
    people = [completed(run, someone("Ana", f"Kos {n}")) for n in "ab"]

    before = page_of(office, url_of("run", run.pk))
    response = office.post(url_of("run_batch", run.pk), follow=True)

    assert f'action="{url_of("run_batch", run.pk)}"' in before
    issued = Certificate.objects.all()
    assert {each.enrolment for each in issued} == set(people)
    assert {each.issued_by for each in issued} == {coordinator}
    page = response.content.decode()
    assert "2 certificates were issued." in page
    assert url_of("run_pack", run.pk, "zip") in page
    assert url_of("run_pack", run.pk, "pdf") in page
    assert all(each.serial in page for each in issued)


def test_issuing_for_those_chosen(office, run):
    ana, _eva = [completed(run, someone("Ana", f"Kos {n}")) for n in "ab"]

    office.post(url_of("run_issue", run.pk), {"enrolment": [ana.pk, "x"]})

    assert [each.enrolment for each in Certificate.objects.all()] == [ana]


def test_choosing_nobody_issues_nothing(office, run):
    completed(run)

    response = office.post(url_of("run_issue", run.pk), follow=True)

    assert "Choose at least one person." in response.content.decode()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("kind", ["trainer", "author"])
def test_confirming_a_trainer(office, run, kind):
    mira = finished(run).run_trainers.get()

    office.post(url_of("run_confirm", run.pk), {"run_trainer": mira.pk, "kind": kind})

    certificate = Certificate.objects.get()
    assert (certificate.kind, certificate.holder) == (kind, mira.trainer)
    assert certificate.serial in page_of(office, url_of("run", run.pk))


def test_confirming_too_early_is_refused_in_words(office, run):
    response = office.post(
        url_of("run_confirm", run.pk),
        {"run_trainer": run.run_trainers.get().pk, "kind": "trainer"},
        follow=True,
    )

    assert "once the run is finished" in response.content.decode()
    assert not Certificate.objects.exists()


def test_a_trainer_of_another_run_cannot_be_confirmed_here(office, run):
    other = finished(run_to_certify()).run_trainers.get()

    response = office.post(
        url_of("run_confirm", run.pk), {"run_trainer": other.pk, "kind": "trainer"}
    )

    assert response.status_code == 404


def test_the_preview_costs_the_same_for_1_and_30(office, django_assert_max_num_queries):
    def queries_for(people):
        run = run_to_certify(capacity=40)
        decision_on(run)
        for number in range(people):
            enrolment = completed(run, someone("Ana", f"Kos {number}"))
            if number == 0:
                certificate_of(enrolment)
        url = url_of("run", run.pk)
        office.get(url)
        with django_assert_max_num_queries(60) as captured:
            office.get(url)
        return len(captured)

    assert queries_for(1) == queries_for(30)


def test_revoking_changes_the_public_page_at_once(office, client):
    certificate = certificate_of()
    url = url_of("act", certificate.public_id, "revoke")

    response = office.post(
        url, {"reason": "issued_in_error", "note": "Mixed up"}, follow=True
    )

    assert "Mixed up" in response.content.decode()
    page = page_of(client, certificate.get_absolute_url())
    assert "This certificate is no longer valid" in page


def test_an_action_without_a_reason_asks_again(office):
    certificate = certificate_of()

    response = office.post(url_of("act", certificate.public_id, "suspend"), {})

    assert response.status_code == 400
    assert "This field is required." in response.content.decode()
    assert certificate.events.count() == 1


@pytest.mark.parametrize("action", ["suspend", "correct", "revoke"])
def test_another_reason_asks_for_its_note_at_the_field(office, action):
    certificate = certificate_of()

    response = office.post(
        url_of("act", certificate.public_id, action), {"reason": "other", "note": " "}
    )

    page = response.content.decode()
    assert response.status_code == 400
    at_field = page.partition(f'id="id_{action}_note_error"')[2].partition("<textarea")
    assert "Say in the note what the other reason is." in at_field[0]
    assert certificate.events.count() == 1
    assert Certificate.objects.count() == 1


def test_the_office_reads_the_public_note_with_the_event(office):
    certificate = certificate_of()

    office.post(
        url_of("act", certificate.public_id, "suspend"),
        {"reason": "under_review", "note": "Inside", "public_note": "Ask <us>"},
    )

    page = page_of(office, url_of("manage", certificate.public_id))
    assert "Inside · For everyone who checks: Ask &lt;us&gt;" in page


def test_only_what_is_possible_is_offered(office, coordinator):
    certificate = certificate_of()
    page = page_of(office, url_of("manage", certificate.public_id))
    assert "Suspend this certificate?" in page
    assert "Reinstate this certificate?" not in page

    revoke(certificate, reason="issued_in_error", by=coordinator)

    page = page_of(office, url_of("manage", certificate.public_id))
    assert "Suspend this certificate?" not in page
    assert "Issue a corrected certificate?" in page


def test_correcting_leads_to_the_new_certificate(office):
    certificate = certificate_of()

    response = office.post(
        url_of("act", certificate.public_id, "correct"), {"reason": "correction"}
    )

    newer = Certificate.objects.get(supersedes=certificate)
    assert response.url == url_of("manage", newer.public_id)


def test_an_unknown_action_does_not_exist(office):
    certificate = certificate_of()

    response = office.post(url_of("act", certificate.public_id, "delete"), {})

    assert response.status_code == 404


def test_a_trainee_cannot_revoke(client, trainee):
    certificate = certificate_of()
    client.force_login(trainee)

    response = client.post(
        url_of("act", certificate.public_id, "revoke"), {"reason": "other"}
    )

    assert response.status_code == 404
    assert certificate.events.count() == 1


# The holder.


def test_people_see_their_own_certificates(client):
    certificate = certificate_of()
    other = certificate_of()
    client.force_login(certificate.holder)

    page = page_of(client, url_of("mine"))

    assert certificate.printed_code in page
    assert other.printed_code not in page


def test_without_certificates_the_page_says_what_comes(client, trainee):
    client.force_login(trainee)

    assert "No certificates yet" in page_of(client, url_of("mine"))


def test_my_certificates_cost_the_same_for_1_and_5(
    client, django_assert_max_num_queries
):
    person = someone()
    client.force_login(person)
    counts = []
    for _round in range(2):
        for _number in range(1 if not counts else 4):
            certificate_of(completed(run_to_certify(), person))
        client.get(url_of("mine"))  # the frame of all pages is cached
        with django_assert_max_num_queries(20) as captured:
            client.get(url_of("mine"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_holder_downloads_the_stored_document(client):
    certificate = certificate_of()
    client.force_login(certificate.holder)

    response = client.get(url_of("document", certificate.public_id))

    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="certificate-{certificate.serial}.pdf"'
    )
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "expected"),
    list(zip(ROLES, [404, 404, 200, 404, 200], strict=True)),
)
def test_others_do_not_get_the_document(client, request, role, expected):
    certificate = certificate_of()
    client.force_login(request.getfixturevalue(role))

    response = client.get(url_of("document", certificate.public_id))

    assert response.status_code == expected


def test_a_damaged_document_gets_a_clear_page(client, monkeypatch):
    certificate = certificate_of()
    client.force_login(certificate.holder)
    monkeypatch.setattr("certificates.documents.archive._read", lambda name: b"%PDF x")

    response = client.get(url_of("document", certificate.public_id))

    assert response.status_code == 500
    assert "is not the one that was issued" in response.content.decode()


def test_attendance_and_completion_are_told_apart(office, run):
    only_attended(run)
    finished(run)

    assert "Certificate of attendance" in page_of(office, url_of("run", run.pk))
