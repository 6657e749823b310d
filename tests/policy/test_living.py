"""The living policy: how clauses stand, what evidences them, and who is told what (P10)."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.schools.numbers import number_of
from policy.models import Attester, Clause, Tie
from policy.rules import standing
from policy.rules.standing import How
from policy.services import tying
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import living as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


def officer(**fields):
    return PersonFactory(roles=["officer"], **fields)


def stands(clause, reader=None):
    return standing.picture_of(clause.version, TODAY, reader).standings[clause.pk]


@pytest.fixture
def version():
    return make.in_force(SchoolFactory())


@pytest.fixture
def clause(version):
    return make.clause("1.1", version)


# --- How a clause stands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["met", "met"], "met"),
        (["met", "at_risk"], "at_risk"),
        (["not_evidenced", "at_risk"], "at_risk"),
        (["met", "not_evidenced"], "not_evidenced"),
        (["met", None], "not_evidenced"),  # not read
    ],
)
def test_the_worst_of_its_figures_says_how_a_clause_stands(clause, states, expected):
    make.tie(clause, make.LOG, make.FILTER)
    for key, state in zip([make.LOG, make.FILTER], states, strict=True):
        if state:
            make.reading(clause.school, key, state)
    assert (stands(clause).state, stands(clause).how) == (expected, How.RECORDS)
    assert standing.counts_of(clause.school, TODAY) == standing.picture_of(clause.version, TODAY).count


def test_what_was_not_read_for_a_week_says_nothing_any_more(clause):
    make.tie(clause)
    make.reading(clause.school, days_ago=6)
    assert stands(clause).state == "met"
    make.reading(clause.school, make.FILTER, days_ago=7)
    make.tie(clause, make.FILTER)
    found = stands(clause)
    assert found.state == "not_evidenced"
    assert [one.figure for one in found.evidence] == ["95%", "Not read since 18 November 2026"]


def test_it_says_since_when(clause):
    make.tie(clause, make.LOG, make.FILTER)
    for days_ago, one, other in [(20, "met", "at_risk"), (10, "met", "met"), (3, "met", "met"), (0, "met", "met")]:
        make.reading(clause.school, make.LOG, one, days_ago)
        make.reading(clause.school, make.FILTER, other, days_ago)
    found = stands(clause)
    assert [one.since.words for one in found.evidence] == ["since 5 November 2026 or longer", "since 15 November 2026"]
    assert found.since.words == "since 15 November 2026"


def test_where_no_figure_is_tied_what_was_said_this_school_year_counts(clause):
    person = officer()
    assert (stands(clause).state, stands(clause).how) == ("not_evidenced", How.NOTHING)
    make.attester(clause, person)
    assert stands(clause).due_on == date(2026, 10, 10)  # two weeks after being named: later than 1 October
    make.attestation(clause, person, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert stands(clause).state == "not_evidenced"  # of last school year
    make.attestation(clause, person)
    assert (stands(clause).state, stands(clause).how) == ("met", How.SAID)
    make.attestation(clause, person, is_kept=False)
    assert stands(clause).state == "at_risk"
    make.tie(clause)
    make.reading(clause.school)
    assert stands(clause).state == "met"
    assert standing.counts_of(clause.school, TODAY).words == "3 promises: 1 kept, 0 at risk, 2 not evidenced"


def test_what_promises_nothing_is_left_out_of_the_count(version):
    assert version.clauses.count() == 4
    assert standing.picture_of(version, TODAY).count.promises == 3
    Clause.objects.update(is_promise=False)
    assert standing.counts_of(version.school, TODAY) is None


def test_a_figure_that_no_part_offers_any_more_says_nothing(clause):
    make.tie(clause, "gone.away")
    assert [one.name for one in stands(clause).evidence] == ["gone.away"]
    assert stands(clause).state == "not_evidenced"


# --- The page ------------------------------------------------------------------------------------------------------


def test_a_governor_reads_what_is_kept_and_is_told_no_small_number(client, clause):
    make.tie(clause)
    make.reading(clause.school, state="at_risk", value=0.85, numerator=17, denominator=20)
    client.force_login(PersonFactory(roles=["governor"]).user)
    for url in (page("living"), page("living-clause", clause.key)):
        text = client.get(url).text
        assert "At risk" in text
        assert "All but a few" in text
        assert "17 of 20" not in text
        assert "ecords<span" not in text  # no way to them
    client.force_login(officer().user)
    text = client.get(page("living")).text
    assert "3 promises: 0 kept, 1 at risk, 2 not evidenced" in text
    assert "17 of 20" in text
    assert f'href="{reverse("incidents:log", args=["elm"])}?' in text


def test_clauses_are_shown_with_their_fields_filled_and_by_state(client, clause):
    make.tie(clause)
    make.reading(clause.school)
    client.force_login(PersonFactory(roles=["chair"]).user)
    text = client.get(page("living")).text
    assert "The e-safety officer will keep a log" in text
    kept = client.get(page("living") + "?state=met").text
    assert "will keep a log" in kept
    assert "must authorise" not in kept
    assert "No promise stands like that" in client.get(page("living") + "?state=at_risk").text
    assert client.get(page("living") + "?state=nonsense").status_code == 200


@pytest.mark.parametrize("role", ["teacher", "pupil", "parent", "guest"])
def test_it_is_no_page_of_the_public_or_of_teachers(client, clause, role):
    client.force_login(PersonFactory(roles=[role]).user)
    for url in (page("living"), page("living-clause", clause.key), page("frozen")):
        assert client.get(url).status_code == 404


def test_without_a_version_in_force_the_page_teaches(client):
    client.force_login(PersonFactory(roles=["governor"]).user)
    assert "No policy is in force yet" in client.get(page("living")).text
    writing.version(SchoolFactory())
    text = client.get(page("living")).text
    assert "This version is not in force" in text
    assert "?version=1" in text
    assert client.get(page("living") + "?version=99").status_code == 404
    assert client.get(page("living") + "?version=x").status_code == 404
    client.force_login(PersonFactory(roles=["trust"]).user)
    assert client.get(page("living") + "?version=1").status_code == 404  # who sees no drafts


def test_the_page_costs_the_same_with_1_10_and_100_clauses(client, django_assert_max_num_queries):
    version = make.in_force(SchoolFactory(), clauses=[])
    head = PersonFactory(roles=["head"])
    client.force_login(head.user)
    spent, made = [], 0
    for number in (1, 10, 100):
        for at in range(made, number):
            one = writing.ClauseFactory(version=version, number=str(at), position=at + 1, level=1 + at % 3)
            make.tie(one, *[make.LOG, make.FILTER][: at % 3])
            if at % 3 == 0:
                make.attester(one, head)
        made = number
        if number == 1:
            for days_ago in range(90):
                make.reading(version.school, make.LOG, days_ago=days_ago)
                make.reading(version.school, make.FILTER, days_ago=days_ago)
        client.get(page("living"))
        with django_assert_max_num_queries(25) as queries:
            client.get(page("living"))
        spent.append(len(queries))
    assert spent[1] == spent[2]
    assert spent[0] <= spent[1] <= spent[0] + 1  # the readings: the first clause is tied to nothing


# --- What evidences a clause ---------------------------------------------------------------------------------------


def test_suggestions_are_taken_over_one_by_one_or_all_at_once(client, version, clause):
    client.force_login(officer().user)
    assert "Take over suggested figures" in client.get(page("living")).text
    shown = client.get(page("suggestions"))
    assert "Take all suggestions" in shown.text
    client.post(page("suggestions"), {"take": [f"{clause.key}|{make.LOG}", "nonsense", f"{clause.key}|gone.away"]})
    assert [(one.clause_id, one.indicator) for one in Tie.objects.all()] == [(clause.pk, make.LOG)]
    assert "Nothing was ticked" in client.post(page("suggestions"), {}, follow=True).text
    client.post(page("suggestions"), {"all": "yes"})
    assert Tie.objects.filter(clause__number="1.2", indicator="filtering.decided_in_time").exists()
    assert Tie.objects.first().history.count() == 1
    assert "Nothing more is suggested" in client.get(page("suggestions")).text


def test_a_figure_is_tied_and_untied_on_the_clause(client, clause):
    client.force_login(officer().user)
    client.post(page("living-tie", clause.key), {"indicator": make.FILTER})
    assert clause.ties.get().indicator == make.FILTER
    response = client.post(page("living-tie", clause.key), {"indicator": ""})
    assert "Choose a figure" in response.text
    assert "Choose a figure from the list" in client.post(page("living-tie", clause.key), {"indicator": "x"}).text
    client.post(page("living-untie", clause.key), {"indicator": make.FILTER})
    assert not clause.ties.exists()
    again = client.post(page("living-untie", clause.key), {"indicator": make.FILTER}, follow=True)
    assert "not tied to this clause any more" in again.text


def test_who_writes_says_whether_it_is_a_promise_and_who_is_asked(client, clause):
    client.force_login(officer().user)
    teacher = PersonFactory(roles=["teacher"], first_name="Ola", last_name="Winter")
    client.post(page("living-attester", clause.key), {"person": number_of(teacher)})
    assert clause.attester.person == teacher
    assert "Ola Winter was named" in client.get(page("living-clause", clause.key)).text
    pupil = PersonFactory(roles=["pupil"])
    response = client.post(page("living-attester", clause.key), {"person": number_of(pupil)})
    assert "Choose somebody from the list" in response.text
    client.post(page("living-promise", clause.key), {"is_promise": "no"})
    assert not Clause.objects.get(pk=clause.pk).is_promise
    assert "promises nothing" in client.get(page("living-clause", clause.key)).text
    client.post(page("living-promise", clause.key), {"is_promise": "yes"})
    client.post(page("living-attester", clause.key), {"person": ""})
    assert not Attester.objects.exists()


@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_what_evidences_a_closed_version_is_not_changed(state):
    version, actor = writing.version(SchoolFactory(), state=state), officer()
    one = make.clause("1.1", version)
    for act in (
        lambda: tying.tie_clause(one, actor=actor, indicator=make.LOG),
        lambda: tying.untie_clause(one, actor=actor, indicator=make.LOG),
        lambda: tying.take_suggestions(version, actor=actor),
        lambda: tying.set_promise(one, actor=actor, is_promise=False),
        lambda: tying.appoint_attester(one, actor=actor, person=actor),
    ):
        with pytest.raises(RuleBroken, match="neither a draft nor in force"):
            act()


def test_only_who_writes_the_policy_says_what_evidences_it(clause):
    with pytest.raises(PermissionDenied):
        tying.tie_clause(clause, actor=PersonFactory(roles=["dsl"]), indicator=make.LOG)
    with pytest.raises(RuleBroken, match="no such figure"):
        tying.tie_clause(clause, actor=officer(), indicator="made.up")


def test_a_draft_has_ties_of_its_own(client, clause):
    draft = writing.version(clause.school)
    other = make.clause("1.1", draft)
    Clause.objects.filter(pk=other.pk).update(key=clause.key)
    client.force_login(officer().user)
    response = client.post(page("living-tie", clause.key) + "?version=2", {"indicator": make.LOG})
    assert response.url.endswith("?version=2")
    assert [one.clause_id for one in Tie.objects.all()] == [other.pk]
