"""What tests of asking and deciding do again and again."""

from django.urls import reverse

from filtering import deciders
from filtering.addresses import understand
from filtering.models import Decision
from filtering.rules.asking import Ask
from filtering.rules.reaching import Whom
from filtering.services import deciding
from tests.factories.filtering import day

ASKED = {
    "at": "check",
    "go": "send",
    "kind": "allow",
    "address": "https://www.maths.example.org/",
    "bundle": "",
    "software": "",
    "groups": ["ks2"],
    "why": "Fractions with pictures.",
    "subject": "maths",
    "until": "year",
}


def send(client, **typed):
    """The last of the pages, with all that was typed on the ones before."""
    return client.post(reverse("filtering:new", args=["elm"]), ASKED | typed, follow=True)


def said(address="maths.example.org", *, groups=("ks2",), classes=(), people=(), **fields):
    kind = fields.get("kind", "allow")
    found = None if kind == "software" else understand(address)
    whom = Whom((), (), tuple(people)) if people else Whom(tuple(groups), tuple(classes))
    fields = {"kind": "allow", "why": "Fractions", "subject": "maths", "until": "date", "ends_on": day(60)} | fields
    return Ask(whom=whom, typed=address, address=found, **fields)


def url(request, verb="", slug="elm"):
    name = f"filtering:request-{verb}" if verb else "filtering:request"
    return reverse(name, args=[slug, request.reference])


def seen(request):
    """The digest of what stands on the page now."""
    return deciders.digest(deciders.shown(type(request).objects.get(pk=request.pk)))


def approve(request, actor, **limits):
    return deciding.decide(request, actor=actor, shown_sha256=seen(request), verdict="approved", **limits)


def refuse(request, actor, reason="Its chat is open to strangers"):
    return deciding.decide(request, actor=actor, shown_sha256=seen(request), verdict="refused", reason=reason)


def decided(request):
    return Decision.objects.filter(request=request).exclude(verdict="more")
