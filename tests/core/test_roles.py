from django.contrib.auth.models import Group

from lms.core.models import AuditEvent
from lms.core.permissions import ROLES, TRAINER
from lms.core.roles import give_role, sync_roles


def _permissions_of(group):
    return {
        f"{p.content_type.app_label}.{p.codename}"
        for p in group.permissions.select_related("content_type")
    }


def test_the_groups_in_the_database_are_the_table(db):
    for role in ROLES:
        group = Group.objects.get(name=role.name)
        assert _permissions_of(group) == set(role.permissions), role.name


def test_sync_takes_away_what_the_table_does_not_give(db):
    group = Group.objects.get(name=TRAINER.name)
    extra = Group.objects.get(name="Administrator").permissions.exclude(
        pk__in=group.permissions.all()
    )
    group.permissions.add(*extra)

    sync_roles()

    assert _permissions_of(group) == set(TRAINER.permissions)


def test_giving_a_role_twice_is_recorded_once(person, administrator):
    someone = person()

    give_role(someone, TRAINER, by=administrator)
    give_role(someone, TRAINER, by=administrator)

    assert [g.name for g in someone.groups.all()] == [TRAINER.name]
    assert AuditEvent.objects.filter(action="role.given").count() == 1
