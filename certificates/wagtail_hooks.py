from wagtail import hooks
from wagtail.snippets.models import register_snippet

from certificates.viewsets import AccreditationGroup, CertificateDesignViewSet

register_snippet(CertificateDesignViewSet)


@hooks.register("register_admin_viewset")
def register_accreditation() -> AccreditationGroup:
    return AccreditationGroup()
