"""The verbs of agreements, each ready to be done once: what `test_every_verb_is_logged.py` does with them."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

from django.utils import timezone

from agreements import services
from agreements.consent_files import Line
from agreements.services import consent_imports, consents, publications, take_downs
from tests.factories import PersonFactory
from tests.factories import agreements as make

# Each table: the full name of a verb, and a function that prepares it and gives the act.

TEXTS = {}

CAMPAIGNS = {}

SIGNING = {}

ROOMS = {}


def _consents():
    """A family with a yes about the website, and a teacher."""
    parent, [child] = make.family(children=1)
    make.consent(child, by=parent)
    return parent, child, PersonFactory(school=child.school, roles=["officer"])


def change_consents():
    parent, child, _ = _consents()
    make.publication([child])
    return lambda: consents.change_consents(parent, child, {"website": "refused"})


def answer_for_oneself():
    _, child, actor = _consents()
    return lambda: consents.answer_for_oneself(child, {"work": "given"}, actor=actor)


def set_assent_age():
    actor = PersonFactory(roles=["officer"])
    return lambda: consents.set_assent_age(actor=actor, age=9, from_on=timezone.localdate())


def record_publication():
    _, child, actor = _consents()
    about = {"what": "Robin’s harvest", "where": "The hall", "since": timezone.localdate(), "use": "website"}
    return lambda: publications.record_publication(actor=actor, pupils=[child], **about)


def _published():
    _, child, actor = _consents()
    return make.publication([child], recorded_by=actor, since=timezone.localdate()), child, actor


def add_pupil():
    _, child, actor = _consents()
    another = make.publication([make.family(children=1, first_names=["Bo"])[1][0]])
    return lambda: publications.add_pupil(another, child, actor=actor)


def remove_pupil():
    made, child, actor = _published()
    return lambda: publications.remove_pupil(made, child, actor=actor, reason="Robin was cropped")


def end_publication():
    made, _, actor = _published()
    return lambda: publications.end_publication(made, actor=actor, ended_on=timezone.localdate())


def prolong_publication():
    made, _, actor = _published()
    return lambda: publications.prolong_publication(made, actor=actor, until=timezone.localdate() + timedelta(days=9))


def done():
    _, child, actor = _consents()
    action = make.take_down(child)
    return lambda: take_downs.done(action, actor=actor, how="Robin was cropped")


def _checked():
    _, child, actor = _consents()
    line = Line(2, held_where="Robin’s old forms")
    matched = consent_imports.Match(line, child, {"press": "refused"})
    return consent_imports.put_by(consent_imports.Checked([matched]), actor=actor), actor


def start_import():
    token, actor = _checked()
    return lambda: consent_imports.start_import(token, actor=actor)


def import_consents():
    token, actor = _checked()
    return lambda: consent_imports.import_consents(token, actor=actor)


CONSENTS = {
    f"{module.__name__}.{act.__name__}": act
    for module, acts in {
        consents: [change_consents, answer_for_oneself, set_assent_age],
        publications: [record_publication, add_pupil, remove_pupil, end_publication, prolong_publication],
        take_downs: [done],
        consent_imports: [start_import, import_consents],
    }.items()
    for act in acts
}

ACCESS = {}

CHECKS = {}

ACTS = TEXTS | CAMPAIGNS | SIGNING | ROOMS | CONSENTS | ACCESS | CHECKS


def modules():
    """Every module of the services."""
    names = [one.name for one in iter_modules(services.__path__)]
    return [import_module(f"{services.__name__}.{name}") for name in names]
