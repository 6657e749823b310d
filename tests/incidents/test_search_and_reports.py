"""Search finds the same on both databases; reports built without the pages."""

from datetime import UTC, datetime

import pytest

from esafety.exceptions import RuleBroken
from incidents import search, services
from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def a_report(**changes):
    fields = {
        "about": "nobody",
        "summary": "Mean messages in a class chat",
        "what_happened": "They wrote.",
        "happened_from": datetime(2026, 3, 4, 14, 30, tzinfo=UTC),
        "place": "home",
        "device": "own_phone",
        "harm": "no",
        "kind": "cyberbullying",
    }
    return services.Report(**(fields | changes))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zoë's 2026-0042", ["zoe", "s", "2026", "0042"]),
        ("  ", []),
        ("ﬁlter", ["filter"]),
        ("Straße", ["strasse"]),
        ("a_b", ["a", "b"]),
        ("'; DROP TABLE --", ["drop", "table"]),
    ],
)
def test_words_are_plain_letters_and_digits(typed, words):
    assert search.words_in(typed) == words


def test_what_is_added_later_is_found_too():
    officer = PersonFactory(roles=["officer"])
    incident = IncidentFactory(triaged=True)
    assert not search.matching(Incident.objects.all(), "zebra").exists()
    services.add_entry(incident, actor=officer, kind="note", text="A zebra was on the picture.")
    assert list(search.matching(Incident.objects.all(), "zebr")) == [incident]


def test_a_report_says_where_the_time_cannot_be():
    teacher = PersonFactory(roles=["teacher"])
    with pytest.raises(RuleBroken, match="must not be in the future"):
        services.report(a_report(happened_from=datetime(2126, 1, 1, tzinfo=UTC)), actor=teacher)
    assert not Incident.objects.exists()
