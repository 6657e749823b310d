"""Two people pressing at the same moment, for real: threads with connections of their own."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from esafety.audit import chain
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from incidents import services
from incidents.kinds import OWN
from incidents.models import EntryKind, Incident, OwnKind
from tests.factories import DraftFactory, IncidentFactory, PersonFactory, SchoolFactory
from tests.incidents.test_public_report import fill
from tests.incidents.test_search_and_reports import a_report

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number, act):
    """What `act(n)` gave or raised in each of the threads, all let go together."""
    barrier = Barrier(number)

    def run(n):
        try:
            barrier.wait()
            return act(n)
        except RuleBroken as broken:
            return broken
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def again(person):
    return Person.objects.select_related("user", "school").get(pk=person.pk)


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_close_at_once_one_wins_and_the_other_is_told(turn):
    officers = [PersonFactory(roles=["officer"], last_name=f"Frost{n}") for n in range(2)]
    incident = IncidentFactory(triaged=True)
    outcome = at_once(
        2, lambda n: services.close(incident, actor=again(officers[n]), outcome="resolved", text=f"By {n}")
    )
    told = [str(one) for one in outcome if isinstance(one, RuleBroken)]
    assert len(told) == 1
    assert "has already been closed by Robin Frost" in told[0]
    assert incident.entries.filter(kind=EntryKind.CLOSURE).count() == 1


def test_reports_at_once_get_references_of_their_own_without_a_gap():
    teachers = [PersonFactory(roles=["teacher"]) for _ in range(8)]
    made = at_once(8, lambda n: services.report(a_report(), actor=again(teachers[n])).reference)
    assert sorted(int(reference.split("-")[1]) for reference in made) == list(range(1, 9))
    good, fault = chain.verify(f"school:{teachers[0].school_id}")
    assert (good, fault) == (8, None)


def test_one_draft_sent_by_two_presses_at_once_is_one_incident():
    draft = DraftFactory()
    made = at_once(4, lambda n: services.report(a_report(), actor=again(draft.person), draft=draft).reference)
    assert len(set(made)) == Incident.objects.count() == 1


def test_a_worry_sent_by_five_presses_at_once_is_one_report_with_one_receipt(new_client):
    SchoolFactory()
    child = new_client()
    fill(child)
    jar = {name: morsel.value for name, morsel in child.cookies.items()}

    def press(n):
        twin = new_client()
        twin.cookies.load(jar)
        response = twin.post("/elm/report/check/")
        return response.status_code, response.url, re.findall(r"(?:\d{4} ){4}\d{4}", twin.get("/elm/report/sent/").text)

    answers = at_once(5, press)
    assert len({str(answer) for answer in answers}) == 1, answers
    assert answers[0][:2] == (302, "/elm/report/sent/")
    assert Incident.objects.count() == 1


def test_a_verb_that_waited_for_another_reads_what_that_one_wrote():
    """Also what is joined to the row: PostgreSQL reads that as it was before the wait."""
    officer = PersonFactory(roles=["officer"])
    incident = IncidentFactory(triaged=True)
    own = OwnKind.objects.create(school=officer.school, category="conduct", label="Group chats", line="Leaving out.")

    def add_entry():
        try:
            return services.add_entry(incident, actor=again(officer), kind="note", text="Spoke to both.")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.recategorise(incident, actor=again(officer), kind=OWN, own_kind=own, reason="It is about chats")
            waiting = pool.submit(add_entry)
            time.sleep(0.3)
        waiting.result()
    assert set(incident.entries.values_list("kind", flat=True)) >= {EntryKind.NOTE, EntryKind.CATEGORY}
