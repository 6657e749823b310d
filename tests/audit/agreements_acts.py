"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from importlib import import_module
from pkgutil import iter_modules

from agreements import services
from agreements.models import ConsentUse, Wording
from agreements.services import texts, words
from tests.factories import PersonFactory
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

CAMPAIGNS = {}

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
