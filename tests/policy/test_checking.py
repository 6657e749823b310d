"""Checking a version: the verb, what becomes of findings, the pages, the command, home and indicator."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.schools.models import SchoolSettings
from esafety.schools.numbers import number_of
from policy.home import checking as home
from policy.indicators.checking import findings_open
from policy.models import PolicyCheck, PolicyFinding
from policy.services import checking
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import checking as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db
KINDS = ["placeholder", "past-date", "role-without-holder", "name-without-appointment", "contradiction"]


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


def officer(**fields):
    return PersonFactory(roles=["officer"], **fields)


def kinds_of(version, **narrowed):
    return set(version.findings.filter(**narrowed).values_list("kind", flat=True))


def one_of(version, kind="past-date"):
    return version.findings.get(kind=kind)


def rewrite(version, number, text):
    clause = version.clauses.get(number=number)
    clause.text = text
    clause.save()


# --- The verb ------------------------------------------------------------------------------------------------------


def test_a_check_keeps_itself_and_what_it_found_with_the_clause():
    actor, version = officer(), make.old()
    check = checking.check_version(version, actor=actor)
    assert (check.made_by, PolicyCheck.objects.count()) == (actor, 1)
    assert set(KINDS) <= kinds_of(version)
    found = one_of(version)
    assert (found.clause.number, found.state) == ("4", "open")
    assert found.history.get().history_person == actor


def test_a_second_check_adds_nothing_and_mends_what_is_gone_and_opens_what_is_back():
    actor, version = officer(), make.old()
    checking.check_version(version, actor=actor)
    before = version.findings.count()
    checking.check_version(version, actor=actor)
    assert version.findings.count() == before
    old, text = one_of(version), version.clauses.get(number="4").text
    rewrite(version, "4", "This policy will be reviewed every year.")
    checking.check_version(version, actor=actor)
    old.refresh_from_db()
    assert (old.state, old.decided_by) == ("mended", actor)
    assert "25 November 2026 did not find it" in old.reason
    rewrite(version, "4", text)
    checking.check_version(version, actor=actor)
    old.refresh_from_db()
    assert (old.state, old.reason, version.findings.count()) == ("open", "", before)


def test_what_is_set_aside_stays_so_and_is_set_aside_in_a_copy_too():
    actor, version = officer(), make.old()
    checking.check_version(version, actor=actor)
    checking.set_finding_aside(one_of(version), actor=actor, reason="It is history.")
    checking.accept_finding(one_of(version, "placeholder"), actor=actor)
    checking.check_version(version, actor=actor)
    assert one_of(version).state == "set_aside"
    copy = writing.version(version.school, clauses=[], based_on=version)
    for one in version.clauses.all():
        writing.ClauseFactory(version=copy, key=one.key, number=one.number, heading=one.heading, text=one.text)
    checking.check_version(copy, actor=actor)
    assert (one_of(copy).state, one_of(copy).reason) == ("set_aside", "It is history.")
    assert one_of(copy, "placeholder").state == "accepted"


def test_words_that_move_to_another_clause_are_the_same_finding():
    actor, version = officer(), make.old()
    checking.check_version(version, actor=actor)
    checking.set_finding_aside(one_of(version, "placeholder"), actor=actor, reason="To be filled in later.")
    rewrite(version, "4", "This policy will be reviewed every year. Review date: 1 May 2021.")
    rewrite(version, "1", "The e-safety officer keeps the log. [insert name]")
    checking.check_version(version, actor=actor)
    moved = one_of(version, "placeholder")
    assert (moved.clause.number, moved.state) == ("1", "set_aside")


def test_a_finding_is_known_again_when_the_words_around_it_change():
    actor, version = officer(), make.old()
    checking.check_version(version, actor=actor)
    before = one_of(version, "name-without-appointment")
    checking.set_finding_aside(before, actor=actor, reason="She begins on Monday.")
    rewrite(version, "1", "Petra Quill is the e-safety officer.")
    checking.check_version(version, actor=actor)
    after = one_of(version, "name-without-appointment")
    assert (after.pk, after.state) == (before.pk, "set_aside")
    assert "Petra Quill is the" in after.found


def test_the_schools_own_settings_and_appointments_count():
    actor = officer(first_name="Petra", last_name="Quill")
    SchoolSettings.objects.update_or_create(school=actor.school, defaults={"filter_removals": "senior"})
    version = make.old()
    checking.check_version(version, actor=actor)
    assert one_of(version, "name-by-hand").clause.number == "1"
    settings = version.findings.get(source="The school’s settings")
    assert settings.clause.number == "2"


def test_the_law_is_checked_with_the_rest_in_any_language():
    actor = officer()
    for language in ("en", "cy"):
        texts = [("1", "Law", "We keep the Data Protection Act 1998.", 1)]
        version = writing.version(clauses=texts, language=language)
        checking.check_version(version, actor=actor)
        found = one_of(version, "superseded")
        assert (found.clause.number, "Data Protection Act 1998" in found.found, bool(found.source)) == ("1", True, True)


def test_a_text_in_another_language_is_checked_for_what_can_be_and_says_so():
    actor = officer()
    texts = [("1", "Diogelwch", "Bydd y {dsl} yn cadw cofnod. [insert name] by September 2022.", 1)]
    version = writing.version(clauses=texts, language="cy")
    checking.check_version(version, actor=actor)
    assert {"placeholder", "role-without-holder", "not-checked"} <= kinds_of(version)
    assert "past-date" not in kinds_of(version)
    assert "Welsh" in one_of(version, "not-checked").found


def test_a_check_costs_the_same_however_long_the_text_is():
    actor = officer()
    school = actor.school

    def cost(clauses):
        version = writing.version(school, clauses=clauses)
        checking.check_version(version, actor=actor)  # the school's rows are warm
        with CaptureQueriesContext(
            connection,
        ) as asked:
            checking.check_version(version, actor=actor)
        return len(asked)

    assert cost(make.OLD) == cost(make.OLD * 20)


@pytest.mark.parametrize("role", ["dsl", "governor", "teacher", "senior"])
def test_only_those_who_write_check_and_decide(role):
    person, found = PersonFactory(roles=[role]), make.finding()
    for act in (
        lambda: checking.check_version(found.version, actor=person),
        lambda: checking.accept_finding(found, actor=person),
        lambda: checking.set_finding_aside(found, actor=person, reason="x"),
        lambda: checking.reopen_finding(found, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_finding_is_accepted_set_aside_and_opened_again_but_not_mended_by_hand():
    actor, found = officer(), make.finding()
    with pytest.raises(RuleBroken, match="Say why"):
        checking.set_finding_aside(found, actor=actor, reason=" ")
    checking.accept_finding(found, actor=actor)
    checking.set_finding_aside(found, actor=actor, reason="It is history.")
    with pytest.raises(RuleBroken, match="Open it again first"):
        checking.accept_finding(found, actor=actor)
    again = checking.reopen_finding(found, actor=actor)
    assert (again.state, again.reason, again.decided_by) == ("open", "", None)
    mended = make.finding(found.version, state="mended")
    with pytest.raises(RuleBroken, match="mended"):
        checking.reopen_finding(mended, actor=actor)


# --- The pages ------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_stands_by_kind_and_is_narrowed(client):
    actor, version = officer(), make.old()
    client.force_login(actor.user)
    assert "was not checked yet" in client.get(page("findings", version.number)).text
    answer = client.post(page("check", version.number), follow=True)
    assert "The text is checked" in answer.text
    assert "Clauses that contradict each other, or the school’s settings" in answer.text
    assert "[insert name]" in client.get(page("findings", version.number), {"kind": "placeholder"}).text
    narrowed = client.get(page("findings", version.number), {"kind": "past-date"}).text
    assert "1 May 2021" in narrowed
    assert "Put in what belongs here" not in narrowed
    clause = version.clauses.get(number="1")
    assert "Petra Quill" in client.get(page("findings", version.number), {"clause": clause.key}).text
    for nonsense in ({"kind": "x"}, {"clause": "x" * 300}, {"state": "\x00"}, {"page": "-1"}):
        assert client.get(page("findings", version.number), nonsense).status_code == 200


def test_each_way_leads_back_to_the_list_as_it_was(client):
    actor, version = officer(), make.old()
    checking.check_version(version, actor=actor)
    found = one_of(version)
    client.force_login(actor.user)
    here = page("finding-set-aside", version.number, number_of(found))
    wrong = client.post(f"{here}?back=kind%3Dpast-date", {"reason": ""})
    assert "Enter why it stays as it is" in wrong.text
    done = client.post(f"{here}?back=kind%3Dpast-date%26x%3Dy", {"reason": "It is history."})
    assert done["Location"] == f"{page('findings', version.number)}?kind=past-date#{number_of(found)}"
    text = client.get(page("findings", version.number), {"state": "set_aside"}).text
    assert "It is history." in text
    client.post(page("finding-reopen", version.number, number_of(found)))
    client.post(page("finding-accept", version.number, number_of(found)), {"back": "page=2"})
    assert one_of(version).state == "accepted"
    assert "Accepted: to be mended" in client.get(page("finding", version.number, number_of(found))).text
    again = client.post(page("finding-accept", version.number, number_of(found)), follow=True)
    assert "stands already" in again.text


def test_governors_read_what_was_found_and_decide_nothing_and_teachers_do_not_read_it(client):
    version = make.old(state="published")
    checking.check_version(version, actor=officer())
    client.force_login(PersonFactory(roles=["governor"]).user)
    text = client.get(page("findings", version.number), {"kind": "past-date"}).text
    assert "1 May 2021" in text
    assert "finding__ways" not in text
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.get(page("findings", version.number)).status_code == 403


def test_the_list_costs_the_same_with_1_10_and_100_findings(client):
    actor, version = officer(), make.old()
    client.force_login(actor.user)
    costs = []
    for number in (1, 9, 90):
        for _ in range(number):
            make.finding(version)
        client.get(page("findings", version.number))
        with CaptureQueriesContext(connection) as asked:
            client.get(page("findings", version.number))
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2] <= 16


def test_from_the_menu_one_comes_to_the_version_in_force(client):
    client.force_login(officer().user)
    assert "There is no policy yet" in client.get(page("findings-in-force")).text
    writing.version(SchoolFactory())
    in_force = writing.version(state="published")
    writing.version()
    assert client.get(page("findings-in-force"))["Location"] == page("findings", in_force.number)


# --- The command ----------------------------------------------------------------------------------------------------


def test_the_command_checks_the_newest_version_and_prints_json_and_nothing_else(capsys):
    PersonFactory(roles=["head"])
    make.old()
    version = make.old()
    call_command("check_policy", "--school", "elm", "--json")
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["findings"]
    assert set(KINDS) <= {one["kind"] for one in said["findings"]}
    assert all(list(one) == ["kind", "clause", "found", "advice", "source"] for one in said["findings"])
    past = next(one for one in said["findings"] if one["kind"] == "past-date")
    assert (past["clause"], past["source"]) == ("4", None)
    assert version.findings.count() == len(said["findings"])
    assert PolicyCheck.objects.get().made_by is None


def test_the_command_takes_a_version_leaves_out_what_is_set_aside_and_is_read_without_json(capsys):
    actor, version = officer(), make.old()
    make.old()
    checking.check_version(version, actor=actor)
    checking.set_finding_aside(one_of(version), actor=actor, reason="It is history.")
    call_command("check_policy", school="elm", version=version.number)
    said = capsys.readouterr().out
    assert said.startswith("Version 1 of “Online safety policy” (draft): ")
    assert "Left out: 1 that the school has set aside" in said
    assert "Clauses that contradict each other, or the school’s settings" in said
    assert "1 May 2021" not in said
    assert "Saved with the check" in said


def test_the_command_refuses_what_is_not_there():
    for told in (["--school", "nowhere"], ["--school", "elm"], ["--school", "elm", "--version", "7"]):
        SchoolFactory()
        with pytest.raises(CommandError):
            call_command("check_policy", *told)


# --- Home and indicator ----------------------------------------------------------------------------------------------


def test_those_who_write_are_told_how_many_findings_wait():
    actor, version = officer(), make.old(state="published")
    assert home.waiting(actor) == []
    make.finding(version)
    make.finding(version)
    make.finding(version, state="accepted")
    (one,) = home.waiting(actor)
    assert one.text == "2 findings in the policy wait to be decided on"
    assert home.waiting(PersonFactory(roles=["governor"])) == []


def test_the_indicator_counts_what_stands_in_the_version_in_force_on_the_day():
    school, today = SchoolFactory(), timezone.localdate()
    assert findings_open(school, today).state == State.NOT_EVIDENCED
    version = make.old(school, state="published")
    assert findings_open(school, today).state == State.NOT_EVIDENCED
    found = make.finding(version)
    make.finding(writing.version(school))
    assert (findings_open(school, today).state, findings_open(school, today).value) == (State.AT_RISK, 1)
    checking.set_finding_aside(found, actor=officer(), reason="x")
    assert findings_open(school, today).state == State.MET
    assert findings_open(school, date(2026, 1, 1)).state == State.NOT_EVIDENCED


def test_the_indicator_of_a_past_day_counts_what_was_decided_only_later(time_machine):
    found = make.finding(make.old(state="published"))
    time_machine.shift(timedelta(days=3))
    checking.accept_finding(found, actor=officer())
    checking.set_finding_aside(PolicyFinding.objects.get(), actor=officer(), reason="x")
    assert findings_open(found.school, date(2026, 11, 26)).value == 1
    assert findings_open(found.school, date(2026, 11, 28)).state == State.MET
