"""Making the groups in the database agree with the table of roles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from lms.core import audit
from lms.core.models import User
from lms.core.permissions import ROLES, STAFF_ROLE_NAMES, Role


def sync_roles(**_kwargs: Any) -> None:
    """Give each role's group exactly the permissions of the table.

    Runs after every migrate, when all permissions exist; a repeat changes
    nothing. Permissions of apps that are not migrated yet are left for the next.
    """
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        wanted = {known[name] for name in role.permissions if name in known}
        if set(group.permissions.all()) != wanted:
            group.permissions.set(wanted)


def needs_second_factor(user: User) -> bool:
    """Whether `user` works with other people's data and has only a password."""
    is_staff = (
        user.is_superuser or user.groups.filter(name__in=STAFF_ROLE_NAMES).exists()
    )
    return is_staff and not Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def give_role(user: User, role: Role, *, by: User | None) -> None:
    """Put `user` into `role`; a repeat changes nothing."""
    group = Group.objects.get(name=role.name)
    if user.groups.filter(pk=group.pk).exists():
        return
    user.groups.add(group)
    audit.record("role.given", user, by=by, role=role.name)


@transaction.atomic
def set_roles(
    user: User,
    groups: Iterable[Group],
    *,
    by: User | None,
    at: datetime | None = None,
) -> None:
    """Leave `user` with exactly these roles; each one given or taken is on the trail."""
    wanted, had = set(groups), set(user.groups.all())
    user.groups.set(wanted)
    for group in sorted(wanted - had, key=str):
        audit.record("role.given", user, by=by, at=at, role=group.name)
    for group in sorted(had - wanted, key=str):
        audit.record("role.taken", user, by=by, at=at, role=group.name)
