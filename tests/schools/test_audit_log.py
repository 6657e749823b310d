from datetime import date

import pytest
from django.apps import apps
from django.db import transaction

from esafety.access.perms import Circle
from esafety.audit import actions, events
from esafety.audit.visibility import events_for, guarded_models
from esafety.schools import services
from tests.factories.incidents import IncidentFactory
from tests.factories.schools import PersonFactory, SchoolFactory


def seen_by(person):
    return set(events_for(person).values_list("action", flat=True))


def write(actor, action, about=None, times=1):
    with transaction.atomic():
        for _ in range(times):
            events.record(action, actor=actor, about=about)


def test_the_log_tells_who_did_what_to_whom(as_head, head, page):
    teacher = PersonFactory(roles=["teacher"], first_name="Tom", last_name="Teachwell")
    services.appoint(teacher, actor=head, role="dsl", starts_on=date(2026, 9, 1))
    [moment] = as_head.get(page("audit:log")).context["moments"]
    assert (moment.title, moment.who, moment.text) == ("Gave a role", "Ann Hill", "Person: Tom Teachwell")


def test_the_head_does_not_learn_of_a_case_that_is_for_the_chair(as_head, head, page, monkeypatch):
    monkeypatch.setitem(actions.LABELS, "incidents.report", "Reported an incident")
    chair = PersonFactory(roles=["chair"])
    case = IncidentFactory(school=head.school, circle=Circle.CHAIR, reported_by=chair)
    write(chair, "incidents.report", case)
    events.record_look(case, actor=chair)
    write(chair, "schools.add_contact")

    assert seen_by(head) == {"schools.add_contact"}
    answer = as_head.get(page("audit:log"))
    assert len(answer.context["moments"]) == 1
    assert case.reference not in answer.text
    assert as_head.get(page("audit:log"), {"action": "incidents.report"}).context["moments"] == []


def test_the_head_sees_the_events_of_a_case_about_staff_and_of_the_schools_own(head):
    for circle in (Circle.SCHOOL, Circle.HEAD):
        write(head, f"incidents.{circle}", IncidentFactory(school=head.school, circle=circle, reported_by=head))
    assert seen_by(head) == {"incidents.school", "incidents.head"}


@pytest.mark.parametrize("label", ["incidents.incident", "incidents.entry", "incidents.draft", "schools.person"])
def test_an_event_about_a_row_that_is_out_of_sight_is_not_in_the_log(head, label):
    assert apps.get_model(label) in set(guarded_models())
    write(head, "incidents.something", apps.get_model(label)(pk=987_654))
    assert seen_by(head) == set()


def test_another_schools_events_are_not_in_the_log(head):
    write(PersonFactory(school=SchoolFactory(slug="oak")), "schools.add_contact")
    assert seen_by(head) == set()


def test_pages_have_fifty_events_newest_first_and_lead_on_and_back(as_head, head, page):
    write(head, "schools.add_contact", times=120)
    url, counts, urls = page("audit:log"), [], [""]
    for _ in range(3):
        context = as_head.get(url + urls[-1]).context
        counts.append(len(context["moments"]))
        urls.append(context["older_url"])
    assert counts == [50, 50, 20]
    assert urls[-1] == ""
    back = as_head.get(url + as_head.get(url + urls[2]).context["newer_url"]).context
    assert len(back["moments"]) == 50
    assert back["older_url"]


@pytest.mark.parametrize("at", ["1", "1.forged", "", "\x00", "9" * 30])
def test_a_place_that_was_guessed_is_the_beginning(as_head, head, page, at):
    write(head, "schools.add_contact", times=2)
    assert len(as_head.get(page("audit:log"), {"before": at, "after": at}).context["moments"]) == 2


def test_addresses_do_not_count_the_events_that_are_hidden(as_head, head, page):
    write(head, "schools.add_contact", times=51)
    older = as_head.get(page("audit:log")).context["older_url"]
    assert older.startswith("?before=")
    assert len(older) > 30  # signed: the next one cannot be tried


def test_the_log_is_narrowed_by_person_and_by_act(as_head, head, page):
    other = PersonFactory(roles=["dsl"], last_name="Safely")
    write(head, "schools.add_contact")
    write(other, "schools.end_contact")
    by_person = as_head.get(page("audit:log"), {"q": "safely"}).context["moments"]
    by_act = as_head.get(page("audit:log"), {"action": "schools.add_contact"}).context["moments"]
    assert [moment.title for moment in by_person] == ["Took out a contact"]
    assert [moment.title for moment in by_act] == ["Added a contact"]
    assert as_head.get(page("audit:log"), {"action": "no such act"}).status_code == 200


def test_the_log_costs_the_same_with_1_10_and_50_events(as_head, head, page, django_assert_max_num_queries):
    counts = []
    for many in (1, 9, 40):
        for _ in range(many):
            write(head, "schools.appoint", PersonFactory())
        with django_assert_max_num_queries(12) as queries:
            as_head.get(page("audit:log"))
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(("role", "status"), [("head", 200), ("chair", 403), ("officer", 403), ("parent", 403)])
def test_who_reads_the_log(sign_in, page, db, role, status):
    assert sign_in(PersonFactory(roles=[role])).get(page("audit:log")).status_code == status


def test_a_refused_change_stands_in_the_log(as_head, sign_in, head, page):
    teacher = PersonFactory(roles=["teacher"], last_name="Teachwell")
    sign_in(teacher).post(page("schools:contact-add"), {})
    [moment] = as_head.get(page("audit:log")).context["moments"]
    assert (moment.title, moment.who) == ("Was refused a change", teacher.name)


def test_every_act_of_the_schools_pages_has_a_name(as_head, head):
    import inspect
    import re

    acts = set(re.findall(r'events\.record\(\s*"([a-z_.]+)"', inspect.getsource(services)))
    assert acts
    assert acts <= set(actions.LABELS)


def test_an_act_without_a_name_shows_its_code_as_words():
    assert actions.label_of("incidents.some_new_act") == "Some new act"
