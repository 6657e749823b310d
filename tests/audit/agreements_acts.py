"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from agreements import services
from agreements.models import ConsentUse, Wording
from agreements.rules.campaigns import Whom
from agreements.services import asking, chasing, joining, paper, policies, slips, texts, words, yearly
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.


def officer(of=None):
    return PersonFactory(roles=["officer"], **({"school": of.school} if of else {}))


def start_agreement():
    actor = officer()
    return lambda: texts.start_agreement(actor=actor, audience="parents", from_model=True)


def on_agreement(verb, **given):
    def prepared():
        agreement = make.AgreementFactory()
        make.published(agreement)
        actor = officer(agreement)
        return lambda: verb(agreement, actor=actor, **given)

    return prepared


def write_wording():
    draft = make.draft_of(make.AgreementFactory())
    actor = officer(draft)
    return lambda: texts.write_wording(draft, actor=actor, language="cy", title="Cytundeb", body="Mean words")


def remove_wording():
    draft = make.draft_of(make.AgreementFactory())
    actor, welsh = officer(draft), Wording.objects.create(version=draft, language="cy", title="Cytundeb", body="Gair.")
    return lambda: texts.remove_wording(welsh, actor=actor)


def publish():
    draft = make.draft_of(make.AgreementFactory())
    actor = officer(draft)
    return lambda: texts.publish(draft, actor=actor, is_material=True, what_changed="Mean words")


def ask_in_words():
    actor = officer()
    return lambda: words.ask_in_words(actor=actor, questions={ConsentUse.WORK: "Mean words?"})


TEXTS = {
    "agreements.services.texts.start_agreement": start_agreement,
    "agreements.services.texts.change_agreement": on_agreement(
        texts.change_agreement, title="Mean words", asked_yearly=False
    ),
    "agreements.services.texts.end_agreement": on_agreement(texts.end_agreement),
    "agreements.services.texts.start_version": on_agreement(texts.start_version),
    "agreements.services.texts.write_wording": write_wording,
    "agreements.services.texts.remove_wording": remove_wording,
    "agreements.services.texts.publish": publish,
    "agreements.services.words.ask_in_words": ask_in_words,
}

# --- Campaigns -----------------------------------------------------------------------------------------------

TODAY = date(2026, 3, 4)  # as in `test_every_verb_is_logged.py`


def campaign_of(state="open", audience="parents", **fields):
    """One that has a family to ask, of whom nobody has been asked yet."""
    make.family(children=1)
    fields = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=30), "audience": audience} | fields
    opened_at = timezone.now() if state == "open" else None
    return make.CampaignFactory(state=state, opened_at=opened_at, **fields)


def asked_of(campaign, **fields):
    link = ParentLink.objects.get()
    return make.ask(campaign, link.parent, link.child, **fields)


def on_campaign(verb, *, state="open", asked=None, by_nobody=False, **given):
    """`asked` are the fields of somebody who has been asked, where somebody has."""

    def prepared():
        campaign = campaign_of(state)
        if asked is not None:
            asked_of(campaign, **asked)
        actor = {} if by_nobody else {"actor": campaign.made_by}
        return lambda: verb(campaign, **actor, **given)

    return prepared


def start_campaign():
    version = make.published(make.AgreementFactory())
    actor = officer(version)
    return lambda: asking.start_campaign(
        actor=actor, version=version, title="Mean words", whom=Whom(), opens_on=TODAY, closes_on=None
    )


def open_on_its_day():
    campaign = campaign_of("draft", opens_on=TODAY + timedelta(days=2))
    return lambda: asking.open_on_its_day(campaign, actor=campaign.made_by)


def remind_page():
    campaign = campaign_of()
    asked_of(campaign, asked_at=timezone.now() - timedelta(days=14))
    return lambda: chasing.remind_page(campaign, after=0)


def excuse_page():
    campaign = campaign_of()
    asked_of(campaign)
    ParentLink.objects.update(court_order_bar=True)
    return lambda: joining.excuse_page(campaign, actor=campaign.made_by)


def enter_paper():
    campaign = campaign_of()
    asked = asked_of(campaign)
    return lambda: paper.enter_paper(
        asked, actor=campaign.made_by, act="declined", typed_name="Mean words", signed_on=TODAY, reason="Mean words"
    )


def ask_to_acknowledge():
    PersonFactory(roles=["teacher"])
    actor = officer()
    return lambda: policies.ask_to_acknowledge(
        actor.school, actor=actor, title="Mean words", body="Mean words", reference="1", roles=["teacher"]
    )


def prepare_year():
    campaign_of(opens_on=date(2025, 9, 8), closes_on=date(2025, 10, 8))
    return lambda: yearly.prepare_year(SchoolFactory(), date(2026, 9, 1))


CAMPAIGNS = {
    f"agreements.services.{name}": act
    for name, act in {
        "asking.start_campaign": start_campaign,
        "asking.change_campaign": on_campaign(asking.change_campaign, title="Mean words"),
        "asking.open_campaign": on_campaign(asking.open_campaign, state="draft"),
        "asking.open_on_its_day": open_on_its_day,
        "asking.ask_page": on_campaign(asking.ask_page, after=0),
        "asking.close_campaign": on_campaign(asking.close_campaign, reason="Mean words"),
        "chasing.chase": on_campaign(chasing.chase, asked={}),
        "chasing.chase_page": on_campaign(chasing.chase_page, asked={}, those=chasing.Those(), after=0),
        "chasing.remind_page": remind_page,
        "joining.ask_joined": on_campaign(joining.ask_joined),
        "joining.excuse_page": excuse_page,
        "joining.take_back_page": on_campaign(joining.take_back_page, asked={"state": "excused"}),
        "slips.ask_for_slips": on_campaign(slips.ask_for_slips, asked={"way": "slip"}),
        "paper.enter_paper": enter_paper,
        "policies.ask_to_acknowledge": ask_to_acknowledge,
        "yearly.prepare_year": prepare_year,
    }.items()
}

SIGNING = {}

ROOMS = {}

CONSENTS = {}

ACCESS = {}

CHECKS = {}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
