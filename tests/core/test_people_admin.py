"""People, organisations and the trail in the Wagtail admin."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from lms.core import audit
from lms.core.models import AuditEvent, Organisation, User
from lms.core.roles import set_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(person):
    return person(is_superuser=True)


def form_data(**fields):
    return {
        "email": "Nada@Example.org",
        "first_name": "Nada",
        "last_name": "Ilić",
        "other_script_name": "Нада Илић",
        "organisation": "",
        "language": "sr-latn",
        **fields,
    }


def group(name):
    return Group.objects.get(name=name)


def test_administrator_invites_a_person_into_the_chosen_role(
    client, administrator, django_capture_on_commit_callbacks
):
    home = Organisation.objects.create(name="Dom")
    client.force_login(administrator)
    url = reverse("wagtailusers_users:add")

    form = client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, form_data(organisation=home.pk, groups=[group("Trainer").pk]))

    for name in ("other_script_name", "organisation", "language"):
        assert f'name="{name}"' in form
    assert 'name="password1"' not in form
    assert 'name="is_superuser"' not in form
    nada = User.objects.get(email="nada@example.org")
    assert (nada.last_name, nada.organisation, nada.language) == (
        "Ilić",
        home,
        "sr-latn",
    )
    assert [each.name for each in nada.groups.all()] == ["Trainer"]
    assert not nada.has_usable_password()
    assert [message.to for message in mail.outbox] == [["nada@example.org"]]
    trail = AuditEvent.objects.filter(subject_id=str(nada.pk), actor=administrator)
    assert {event.action for event in trail} >= {"person.invited", "role.given"}


def test_address_that_somebody_has_is_refused_in_any_spelling(client, administrator):
    client.force_login(administrator)
    email = administrator.email.upper()

    response = client.post(reverse("wagtailusers_users:add"), form_data(email=email))

    assert response.context["form"].errors["email"]
    assert not User.objects.filter(first_name="Nada").exists()


def test_administrator_cannot_make_a_superuser(client, administrator):
    client.force_login(administrator)

    client.post(reverse("wagtailusers_users:add"), form_data(is_superuser="on"))

    assert User.objects.get(first_name="Nada").is_superuser is False


def test_superuser_can(client, superuser):
    client.force_login(superuser)

    client.post(reverse("wagtailusers_users:add"), form_data(is_superuser="on"))

    assert User.objects.get(first_name="Nada").is_superuser


def test_changes_of_name_and_roles_are_on_the_trail(client, administrator, trainee):
    client.force_login(administrator)
    url = reverse("wagtailusers_users:edit", args=[trainee.pk])

    client.post(
        url,
        form_data(
            email=trainee.email,
            first_name="Nova",
            last_name=trainee.last_name,
            is_active="on",
            groups=[group("Coordinator").pk],
        ),
    )

    trainee.refresh_from_db()
    assert trainee.first_name == "Nova"
    assert [each.name for each in trainee.groups.all()] == ["Coordinator"]
    events = {
        event.action: event.data
        for event in AuditEvent.objects.filter(subject_id=str(trainee.pk))
    }
    assert events["role.given"] == {"role": "Coordinator"}
    assert events["role.taken"] == {"role": "Trainee"}
    assert "first_name" in events["person.changed"]["fields"]


def test_setting_the_same_roles_again_leaves_no_trail(trainee, administrator):
    set_roles(trainee, [group("Trainee")], by=administrator)

    assert not AuditEvent.objects.exists()


def test_administrator_cannot_take_over_a_superuser(client, administrator, superuser):
    client.force_login(administrator)

    response = client.post(
        reverse("wagtailusers_users:edit", args=[superuser.pk]), form_data()
    )

    assert response.status_code == 302
    superuser.refresh_from_db()
    assert superuser.first_name == "Ana"


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_nobody_is_deleted(role, client, trainee, request):
    client.force_login(request.getfixturevalue(role))
    url = reverse("wagtailusers_users:delete", args=[trainee.pk])

    listing = client.get(reverse("wagtailusers_users:index")).content.decode()
    client.post(url)
    bulk = reverse("wagtail_bulk_action", args=["core", "user", "delete"])
    client.post(f"{bulk}?id={trainee.pk}")

    assert trainee.email in listing
    assert url not in listing
    assert User.objects.filter(pk=trainee.pk).exists()


def test_bulk_changes_are_refused(client, superuser, trainee):
    client.force_login(superuser)
    bulk = reverse("wagtail_bulk_action", args=["core", "user", "assign_role"])

    client.post(f"{bulk}?id={trainee.pk}", {"role": group("Trainer").pk})

    assert [each.name for each in trainee.groups.all()] == ["Trainee"]


def test_organisations_are_kept_by_administrators(client, administrator, superuser):
    client.force_login(administrator)
    fields = {"name": "Dom „Sunce“", "kind": "residential", "country": "RS"}

    client.post(reverse("organisation:add"), {**fields, "region": "", "logo": ""})
    home = Organisation.objects.get()
    listing = client.get(reverse("organisation:index")).content.decode()
    superuser.organisation = home
    superuser.save()
    client.force_login(superuser)
    refused = client.post(
        reverse("organisation:delete", args=[home.pk]), follow=True
    ).content.decode()

    assert "Dom „Sunce“" in listing
    assert "has people or runs and stays" in refused
    assert Organisation.objects.get() == home


def test_trail_is_shown_to_administrators_and_cannot_be_changed(
    client, administrator, superuser, trainee
):
    event = audit.record("role.given", trainee, by=administrator, role="<b>Trainee</b>")
    client.force_login(administrator)

    listing = client.get(reverse("audit_event:index")).content.decode()
    one = client.get(reverse("audit_event:inspect", args=[event.pk])).content.decode()

    assert "role.given" in listing
    assert str(administrator) in listing
    assert "&lt;b&gt;Trainee" in one
    client.force_login(superuser)
    for name in ("edit", "delete"):
        url = reverse(f"audit_event:{name}", args=[event.pk])
        assert client.post(url, {"action": "x"}).status_code == 302
    event.refresh_from_db()
    assert event.action == "role.given"


@pytest.mark.parametrize("role", ["trainer", "coordinator"])
@pytest.mark.parametrize(
    "name", ["audit_event:index", "organisation:index", "wagtailusers_users:index"]
)
def test_people_and_trail_are_closed_to_other_staff(role, name, client, request):
    client.force_login(request.getfixturevalue(role))

    response = client.get(reverse(name))

    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))


@pytest.mark.parametrize(
    ("name", "queries"), [("audit_event:index", 12), ("wagtailusers_users:index", 12)]
)
@pytest.mark.parametrize("count", [1, 18])
def test_lists_cost_the_same_for_any_length(
    name, queries, count, client, administrator, person, django_assert_max_num_queries
):
    for _n in range(count):
        somebody = person(organisation=Organisation.objects.create(name=f"O{_n}"))
        audit.record("role.given", somebody, by=somebody, role="Trainee")
    client.force_login(administrator)
    client.get(reverse(name))

    with django_assert_max_num_queries(queries):
        client.get(reverse(name))
