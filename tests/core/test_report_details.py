"""Details for reports: told with consent, taken back, in the export, gone with the account."""

import json

import pytest
from django.utils import timezone, translation

from lms.core.erasure import erase_account
from lms.core.errors import DomainError
from lms.core.models import AuditEvent, ListEntry, Organisation, ReportDetails
from lms.core.report_details import fill_from_list, tell

URL = "/account/for-reports/"


@pytest.fixture
def region(db):
    return ListEntry.objects.create(
        list="region", name="Coast", names={"sl": "Obala"}, order=1
    )


def test_details_are_told_with_consent_exported_and_taken_back(client, trainee, region):
    client.force_login(trainee)
    answers = {"sex": "female", "region": region.pk}

    page = client.get(URL)
    refused = client.post(URL, answers)

    assert "Why we ask" in page.content.decode()
    assert "Nothing is kept without your consent" in refused.content.decode()
    assert not ReportDetails.objects.exists()

    assert client.post(URL, {**answers, "consent": "on"}).status_code == 302

    told = ReportDetails.objects.get(person=trainee)
    assert (told.sex, told.region, told.role) == ("female", region, None)
    exported = json.loads(client.get("/account/export/").content)["profile"]
    assert exported["details_for_reports"]["region"] == "Coast"
    event = AuditEvent.objects.get(action="person.details_told")
    assert "female" not in json.dumps(event.data)

    client.post(URL, {"take_back": "1"})
    client.post(URL, {"take_back": "1"})

    assert not ReportDetails.objects.exists()
    assert AuditEvent.objects.filter(action="person.details_taken_back").count() == 1


def test_what_a_person_said_is_never_overwritten_by_a_list(trainee, person, region):
    now, office = timezone.now(), person()
    assert fill_from_list(trainee, sex="male", by=office, at=now)
    assert ReportDetails.objects.get().source == "list"

    tell(trainee, sex="undisclosed", has_consented=True, at=now)

    assert not fill_from_list(trainee, sex="male", region=region, by=office, at=now)
    told = ReportDetails.objects.get()
    assert (told.sex, told.region, told.source) == ("undisclosed", None, "self")
    with pytest.raises(DomainError):
        tell(trainee, sex="male", has_consented=False, at=now)
    assert ReportDetails.objects.get().sex == "undisclosed"


def test_details_go_with_the_account(trainee, region):
    tell(trainee, region=region, has_consented=True, at=timezone.now())

    erase_account(trainee, by=trainee, at=timezone.now())

    assert not ReportDetails.objects.exists()


def test_an_entry_no_longer_offered_stays_with_who_chose_it(client, trainee, region):
    tell(trainee, region=region, has_consented=True, at=timezone.now())
    ListEntry.objects.update(is_offered=False)
    client.force_login(trainee)

    client.post(URL, {"sex": "", "region": region.pk, "consent": "on"})

    assert ReportDetails.objects.get().region == region


def test_lists_are_kept_in_the_admin_in_all_languages(client, administrator, trainee):
    client.force_login(administrator)
    address = "/admin/list_entry/"

    made = client.post(
        f"{address}new/",
        {"list": "role", "name": "Carer", "name_sl": "Skrbnik", "order": "3",
         "is_offered": "on"},
    )  # fmt: skip

    assert made.status_code == 302
    entry = ListEntry.objects.get(name="Carer")
    assert entry.names == {"sl": "Skrbnik"}
    with translation.override("sl"):
        assert str(entry) == "Skrbnik"
    edit = client.get(f"{address}edit/{entry.pk}/").content.decode()
    assert 'value="Skrbnik"' in edit
    tell(trainee, role=entry, has_consented=True, at=timezone.now())
    client.post(f"{address}delete/{entry.pk}/")
    assert ListEntry.objects.filter(pk=entry.pk).exists()
    # What was built in is now the installation's own list, in its languages.
    ngo = ListEntry.objects.get(name="Non-governmental organisation")
    assert ngo.names["sl"] == "Nevladna organizacija"
    assert Organisation._meta.get_field("type").related_model is ListEntry
