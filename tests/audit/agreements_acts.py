"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from agreements import services
from agreements.models import Asked, ExactText, SigningLink
from agreements.services import fresh, signing, withdrawing
from agreements.services.taking import Answer
from tests.factories import agreements as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.

TEXTS = {}

CAMPAIGNS = {}

SERVICES = "agreements.services"


def a_link():
    campaign, parent, _ = make.asked_family(children=1, opens_on=date(2026, 3, 2))
    make.consent_words(campaign.school)
    make.link_for(campaign, parent)
    return SigningLink.objects.select_related("campaign", "person__school").get()


def sign_by_link():
    link = a_link()
    answer = Answer(Asked.objects.get(), "declined", reason="We mean to wait", consents={"website": "refused"})
    text = ExactText.objects.get()
    return lambda: signing.sign_by_link(link, [answer], text=text, typed_name="Robin Reed")


def withdraw():
    link = a_link()
    make.sign(Asked.objects.get())
    return lambda: withdrawing.withdraw(Asked.objects.get(), by=link, reason="Leaving Robin")


def change_consents():
    link = a_link()
    return lambda: withdrawing.change_consents(Asked.objects.get().child, {"website": "refused"}, by=link)


def ask_fresh_link():
    link = a_link()
    return lambda: fresh.ask_fresh_link(link)


SIGNING = {
    f"{SERVICES}.signing.sign_by_link": sign_by_link,
    f"{SERVICES}.withdrawing.withdraw": withdraw,
    f"{SERVICES}.withdrawing.change_consents": change_consents,
    f"{SERVICES}.fresh.ask_fresh_link": ask_fresh_link,
}

ROOMS = {}

CONSENTS = {}

ACCESS = {}

CHECKS = {}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
