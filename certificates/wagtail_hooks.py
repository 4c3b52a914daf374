from wagtail import hooks

from certificates.viewsets import AccreditationGroup


@hooks.register("register_admin_viewset")
def register_accreditation() -> AccreditationGroup:
    return AccreditationGroup()
