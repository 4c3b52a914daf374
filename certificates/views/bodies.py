"""What a body asks: for everyone what is confirmed, for those who work with it all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.domain.profiles import body_with_profile, profile_of, unconfirmed
from certificates.permissions import can_view_whole_profile


def body(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a body's profile. What is to be confirmed only its own people see."""
    found = body_with_profile(pk)
    if found is None:
        raise Http404
    sees_all = can_view_whole_profile(request.user, found)
    sections = profile_of(found, confirmed_only=not sees_all)
    context = {
        "body": found,
        "name": found.name_in(get_language() or ""),
        "sections": sections,
        "unconfirmed": unconfirmed(sections),
        "crumbs": [
            (_("Accredited programmes"), reverse("certificates:register_programmes")),
            (found.short_name, None),
        ],
    }
    return render(request, "certificates/register/body.html", context)
