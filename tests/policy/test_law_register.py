"""The register of law and guidance: its pages, what a school changes in it, its news and its indicator (P4)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.schools.services import version_of
from policy.indicators.law import law_current
from policy.models import Law
from policy.rules.law_entering import Entered
from policy.rules.law_news import news
from policy.rules.register import register_of, shipped
from policy.services import laws
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import law as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


def officer():
    return PersonFactory(roles=["officer"])


def entered(**changed):
    return Entered(**({"title": "Widgets Act 2031", "kind": "act", "asks": "Log every widget."} | changed))


# --- The school's own, over what is shipped ------------------------------------------------------------------------


def test_the_register_is_what_is_shipped_with_the_schools_own_over_it_in_one_query(django_assert_num_queries):
    school = SchoolFactory()
    make.LawFactory(school=school)
    make.LawFactory(school=school, key="dpa-1998", title="Data Protection Act 1998", kind="act", asks="Ask us.")
    make.LawFactory(school=school, key="gone", removed_at=timezone.now())
    make.LawFactory(school=SchoolFactory(slug="oak"), key="theirs")
    with django_assert_num_queries(1):
        register = register_of(school)
    assert register.get("local-procedures").is_own
    assert register.get("dpa-1998").asks == "Ask us."
    assert register.get("gone") is register.get("theirs") is None
    assert len(register.entries) == len(shipped().entries) + 1


def test_an_entry_is_added_and_the_check_knows_it_then():
    law = laws.add_law(entered(replaced_by=["Human Rights Act 1998", "data protection act 2018"]), actor=officer())
    assert (law.key, law.replaced_by) == ("widgets-act-2031", "human-rights-1998, dpa-2018")
    assert law.history.get().history_person is not None
    with pytest.raises(RuleBroken, match="already"):
        laws.add_law(entered(title="WIDGETS ACT 2031"), actor=officer())
    with pytest.raises(RuleBroken, match="already"):
        laws.add_law(entered(title="Human Rights Act 1998"), actor=officer())


def test_a_shipped_entry_that_was_changed_shows_both_and_is_given_back(client):
    actor = officer()
    client.force_login(actor.user)
    laws.change_law(
        "foi-2000", entered(title="Freedom of Information Act 2000"), actor=actor, version=0, reason="Asked"
    )
    text = client.get(page("law", "foi-2000")).text
    assert "Changed by the school" in text
    assert "Log every widget." in text
    assert shipped().get("foi-2000").asks in text
    client.post(page("law-remove", "foi-2000"), {"reason": "Ours was wrong"})
    assert register_of(actor.school).get("foi-2000") == shipped().get("foi-2000")
    law = Law.objects.get(key="foi-2000")
    laws.change_law("foi-2000", entered(), actor=actor, version=version_of(law))  # and once more
    assert register_of(actor.school).get("foi-2000").is_own
    assert law.history.count() == 3


def test_what_the_school_added_is_taken_out_and_its_key_is_not_used_again(client):
    actor = officer()
    law = laws.add_law(entered(), actor=actor)
    client.force_login(actor.user)
    assert client.post(page("law-remove", law.key), {"reason": ""}).context["form"].errors
    client.post(page("law-remove", law.key), {"reason": "There is none"})
    assert client.get(page("law", law.key)).status_code == 404
    assert laws.add_law(entered(), actor=actor).key == "widgets-act-2031-2"
    with pytest.raises(RuleBroken, match="nothing"):
        laws.remove_law(law, actor=actor, reason="x")


def test_what_is_only_shipped_cannot_be_taken_out(client):
    client.force_login(officer().user)
    assert client.get(page("law-remove", "foi-2000")).status_code == 404


def test_two_who_change_an_entry_at_once_do_not_overwrite_each_other(client):
    actor = officer()
    laws.change_law("foi-2000", entered(), actor=actor, version=0)
    with pytest.raises(RuleBroken, match="since you opened it"):
        laws.change_law("foi-2000", entered(asks="Mine"), actor=actor, version=0)
    client.force_login(actor.user)
    response = client.post(page("law-edit", "foi-2000"), typed(asks="Mine", version="0"))
    assert "since you opened it" in response.text
    assert "Mine" in response.text


@pytest.mark.parametrize("role", ["teacher", "senior", "dsl", "governor", "chair"])
def test_only_those_who_keep_the_register_change_it(role):
    person, law = PersonFactory(roles=[role]), make.LawFactory()
    for act in (
        lambda: laws.add_law(entered(), actor=person),
        lambda: laws.change_law(law.key, entered(), actor=person, version=version_of(law)),
        lambda: laws.remove_law(law, actor=person, reason="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- The forms -----------------------------------------------------------------------------------------------------


def boxes(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def typed(**changed):
    said = {"title": "Widgets Act 2031", "kind": "act", "certainty": "looked_up", "asks": "Log every widget."}
    return said | changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"kind": "nonsense"}, "kind"),
        ({"certainty": ""}, "certainty"),
        (boxes("in_force_from", date(2025, 1, 2)) | boxes("in_force_until", date(2025, 1, 1)), "in_force_until"),
        (boxes("in_force_from", date(2025, 1, 2)) | {"is_awaited": "on"}, "is_awaited"),
        (boxes("checked_on", date(2026, 11, 26)), "checked_on"),
        ({"names": "\n".join(f"Name {number}" for number in range(21))}, "names"),
        ({"names": "x" * 121}, "names"),
        ({"replaced_by": "\n".join(f"{number}{'x' * 60}" for number in range(4))}, "replaced_by"),
        ({"in_force_from_day": "40", "in_force_from_month": "1", "in_force_from_year": "2025"}, "in_force_from"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client, changed, field):
    client.force_login(officer().user)
    response = client.post(page("law-new"), typed(**({"source": "kept"} | changed)))
    assert field in response.context["form"].errors
    assert "kept" in response.text
    assert not Law.objects.exists()


def test_an_entry_is_typed_opened_and_changed(client):
    actor = officer()
    client.force_login(actor.user)
    client.post(page("law-new"), typed(names="WA 2031\n\nWA 2031\nthe Widgets Act", replaced_by="The next one"))
    law = Law.objects.get()
    assert (law.names, law.replaced_by) == (["WA 2031", "the Widgets Act"], "The next one")
    form = client.get(page("law-edit", law.key)).context["form"]
    assert form["names"].value() == "WA 2031\nthe Widgets Act"
    client.post(page("law-edit", law.key), typed(title="Gadgets Act 2031", version=version_of(law), reason="Renamed"))
    law.refresh_from_db()
    assert law.title == "Gadgets Act 2031"
    assert "Renamed" in client.get(page("law", law.key)).text


# --- The pages -----------------------------------------------------------------------------------------------------


def test_the_register_says_what_is_superseded_and_still_cited_and_where(client):
    person = PersonFactory(roles=["teacher"])
    make.in_force(person.school, "We keep to the Data Protection Act 1998.", "We follow KCSIE.")
    client.force_login(person.user)
    response = client.get(page("laws"))
    assert [(str(clause), one.found) for clause, one in response.context["outdated"]] == [
        ("1", "Data Protection Act 1998")
    ]
    cited = client.get(page("laws"), {"show": "cited"})
    assert [row[0].key for row in cited.context["rows"]] == ["dpa-1998", "kcsie-2026"]
    assert "No clause of the policy in force cites it" in client.get(page("law", "foi-2000")).text
    assert [one.number for one in client.get(page("law", "kcsie-2026")).context["clauses"]] == ["2"]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"q": "kcsie 2019"}, "kcsie-2019"),
        ({"q": "children's wellbeing"}, "wellbeing-schools-2026"),
        ({"standing": "not_yet"}, "wellbeing-schools-2026"),
        ({"standing": "part", "kind": "act"}, "ripa-2000"),
        ({"kind": "helpline", "standing": "superseded"}, "action-fraud"),
        ({"show": "own"}, "local-procedures"),
        ({"kind": "nonsense", "q": "local safeguarding"}, "local-procedures"),
    ],
)
def test_the_register_is_looked_through(client, asked, first):
    person = officer()
    make.LawFactory(school=person.school)
    client.force_login(person.user)
    assert first in {row[0].key for row in client.get(page("laws"), asked).context["rows"]}


def test_pages_cost_the_same_however_long_the_policy_and_the_register_are(client):
    person = officer()
    version = make.in_force(person.school, "KCSIE 2026")
    client.force_login(person.user)

    def cost():
        counts = []
        for url in (page("laws"), page("law", "kcsie-2026"), page("law", "local-0")):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    make.LawFactory(school=person.school, key="local-0")
    cost()
    few = cost()
    for number in range(1, 12):
        make.LawFactory(school=person.school, key=f"local-{number}", title=f"Local {number}")
        version.clauses.create(school=person.school, position=number + 1, number=str(number), text="KCSIE and DPA 1998")
    assert cost() == few


# --- News, for reviews ---------------------------------------------------------------------------------------------


def marks(school, since, on=TODAY):
    return [one.mark for one in news(school, since, on)]


def test_a_new_edition_is_news_once_whether_cited_or_not():
    school = SchoolFactory()
    assert marks(school, date(2026, 8, 31)) == [
        "law:kcsie-2026:begun:2026-09-01",
        "law:rshe-2025:begun:2026-09-01",
    ]
    assert marks(school, date(2026, 9, 1)) == []
    assert "in place of Keeping children safe in education 2025" in news(school, date(2026, 8, 31), TODAY)[0].words


def test_guidance_is_news_only_where_the_policy_cites_it():
    school = SchoolFactory()
    since, on = date(2026, 1, 10), date(2026, 1, 31)
    assert marks(school, since, on) == []
    make.in_force(school, "The day is free of phones: see Mobile phones in schools.", published_at="2026-01-01T10:00Z")
    assert marks(school, since, on) == ["law:mobile-phones-2026:begun:2026-01-19"]


def test_what_the_school_adds_or_sets_going_is_news_and_another_checked_on_is_not(time_machine):
    actor = officer()
    time_machine.move_to("2026-11-20T10:00:00+00:00", tick=False)
    old = laws.add_law(entered(title="Old Act 2001"), actor=actor)
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)
    laws.change_law(old.key, entered(title="Old Act 2001", checked_on=TODAY), actor=actor, version=version_of(old))
    begun = entered(title="Crime and Policing Act 2026", in_force_from=date(2026, 10, 1))
    laws.change_law("crime-policing-2026", begun, actor=actor, version=0)
    laws.add_law(entered(title="Leaflet", kind="guidance"), actor=actor)
    assert marks(actor.school, date(2026, 11, 22)) == ["law:crime-policing-2026:begun:2026-10-01"]
    assert marks(actor.school, date(2026, 11, 10)) == [
        "law:crime-policing-2026:begun:2026-10-01",
        "law:old-act-2001:begun:no day",
    ]


def test_what_ends_is_news_where_the_policy_cites_it():
    actor = officer()
    ended = entered(title="Freedom of Information Act 2000", in_force_until=date(2026, 11, 23))
    laws.change_law("foi-2000", ended, actor=actor, version=0)
    assert marks(actor.school, date(2026, 11, 20)) == []
    make.in_force(actor.school, "We answer under the Freedom of Information Act 2000.")
    (one,) = news(actor.school, date(2026, 11, 20), TODAY)
    assert one.mark == "law:foi-2000:ended:2026-11-23"
    assert one.url == page("law", "foi-2000")


def test_news_costs_the_same_however_much_there_is(django_assert_max_num_queries):
    actor = officer()
    make.in_force(actor.school, *["KCSIE and DPA 1998"] * 12)
    for number in range(12):
        make.LawFactory(school=actor.school, key=f"local-{number}", title=f"Local {number} Act 2026", kind="act")
    with django_assert_max_num_queries(4):
        assert len(news(actor.school, date(2026, 11, 20), TODAY)) == 12


# --- The indicator -------------------------------------------------------------------------------------------------


def test_the_policy_is_current_when_it_cites_nothing_superseded():
    school = SchoolFactory()
    assert law_current(school, TODAY).state == State.NOT_EVIDENCED
    version = make.in_force(school, "KCSIE 2026", "The Widgets Act 2031", published_at="2026-10-01T10:00Z")
    assert law_current(school, TODAY).state == State.MET
    assert law_current(school, date(2026, 9, 30)).state == State.NOT_EVIDENCED
    version.clauses.create(school=school, position=3, text="Data Protection Act 1998")
    reading = law_current(school, TODAY)
    assert (reading.state, reading.numerator, reading.denominator) == (State.AT_RISK, 2, 3)
    version.language = "cy"
    version.save()
    assert law_current(school, TODAY).state == State.NOT_EVIDENCED
