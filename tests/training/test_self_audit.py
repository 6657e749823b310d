"""The self-audit (T3): filling it in, finishing, opening it again; and that nobody reads it but two people."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.access.questions import forget_roles
from esafety.access.roles import Role
from esafety.audit.models import Event
from esafety.audit.visibility import events_for
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.notify.services import notify
from esafety.schools.models import Appointment
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training import selfaudit as make
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import RequirementFactory, leave
from training.home import selfaudit as home
from training.models import Requirement, SelfAudit
from training.reminders import selfaudit as reminders
from training.rules import self_audit as rules
from training.rules.self_audit import AREAS, BY_AREA, STATEMENTS
from training.services import self_auditing
from training.services.self_auditing import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


def teacher(**fields):
    return PersonFactory(roles=["teacher"], **fields)


def officer(**fields):
    return PersonFactory(roles=["officer"], **fields)


def typed(audit, area, level="confident", **others):
    said = {one.key: others.get(one.key, level) for one in BY_AREA[area]}
    return said | {"seen": digest_of(audit, [area])}


# --- What is asked -----------------------------------------------------------------------------------------------


def test_every_area_has_two_or_three_statements_and_no_key_comes_twice():
    assert 20 <= len(STATEMENTS) <= 24
    assert {len(said) for said in BY_AREA.values()} == {2, 3}
    assert len({one.key for one in STATEMENTS}) == len(STATEMENTS)


def test_an_area_stands_at_its_lowest_answer_and_what_is_lowest_is_needed_first():
    said = make.answers(ai_use="with_help", ai_teach="teach", cyber="not_yet")
    assert rules.level_in(said, "ai") == "with_help"
    assert rules.needs(said) == ["cyber", "ai"]
    assert set(rules.strengths(said)) == set(AREAS) - {"cyber", "ai"}


# --- Filling it in -----------------------------------------------------------------------------------------------


def test_it_is_filled_in_an_area_a_page_and_goes_on_where_it_stopped(client):
    person = teacher()
    client.force_login(person.user)
    assert page("self-audit-area", "reporting") in client.get(page("self-audit")).text
    response = client.post(page("self-audit-area", "reporting"), typed(SelfAudit(), "reporting"))
    assert response["Location"] == page("self-audit-area", "filtering")
    again = client.get(page("self-audit")).text
    assert "Go on" in again
    assert f'href="{page("self-audit-area", "filtering")}">Go on' in again
    assert SelfAudit.objects.get().answers == {one.key: "confident" for one in BY_AREA["reporting"]}


def test_half_a_page_is_kept_and_shown_as_half(client):
    person = teacher()
    client.force_login(person.user)
    client.post(page("self-audit-area", "ai"), typed(SelfAudit(), "ai", ai_teach=""))
    assert SelfAudit.objects.get().answers == {"ai_use": "confident"}
    assert "1 to answer" in client.get(page("self-audit")).text


def test_after_the_last_area_what_was_left_open_comes_again_and_then_the_check(client):
    person = teacher()
    audit = make.self_audit(person, finished=False, said=make.answers(ai_use="", parents=""))
    client.force_login(person.user)
    response = client.post(page("self-audit-area", "parents"), typed(audit, "parents"))
    assert response["Location"] == page("self-audit-area", "ai")
    audit.refresh_from_db()
    response = client.post(page("self-audit-area", "ai"), typed(audit, "ai"))
    assert response["Location"] == page("self-audit-check")


def test_an_answer_that_is_none_of_the_four_is_refused(client):
    client.force_login(teacher().user)
    response = client.post(page("self-audit-area", "ai"), typed(SelfAudit(), "ai", ai_use="expert"))
    assert "Choose one of the four answers" in response.text
    assert not SelfAudit.objects.exists()
    with pytest.raises(RuleBroken):
        self_auditing.answer_self_audit(
            actor=teacher(), area="ai", answers={"ai_use": "expert"}, seen=digest_of(SelfAudit(), ["ai"])
        )


def test_an_area_that_there_is_not_is_not_found(client):
    client.force_login(teacher().user)
    assert client.get(page("self-audit-area", "cooking")).status_code == 404


def test_a_second_window_with_an_older_version_is_refused_and_keeps_what_was_chosen(client):
    person = teacher()
    audit = make.self_audit(person, finished=False, said={})
    older = typed(audit, "ai", "teach")
    client.force_login(person.user)
    client.post(page("self-audit-area", "ai"), typed(audit, "ai", "with_help"))
    response = client.post(page("self-audit-area", "ai"), older)
    assert self_auditing.CHANGED in response.text
    assert "What is kept now" in response.text
    assert response.context["form"]["ai_use"].value() == "teach"
    audit.refresh_from_db()
    assert set(audit.answers.values()) == {"with_help"}


def test_a_second_window_after_it_was_finished_is_refused_without_loss(client):
    person = teacher()
    audit = make.self_audit(person)
    client.force_login(person.user)
    response = client.post(page("self-audit-area", "ai"), typed(audit, "ai", "teach"))
    assert self_auditing.FINISHED in response.text
    assert response.context["form"]["ai_use"].value() == "teach"
    audit.refresh_from_db()
    assert set(audit.answers.values()) == {"confident"}


# --- Finishing, and opening it again -------------------------------------------------------------------------------


def test_it_is_finished_once_every_statement_has_an_answer(client):
    person = teacher()
    audit = make.self_audit(person, finished=False, said=make.answers(ai_use=""))
    client.force_login(person.user)
    response = client.post(page("self-audit-check"), {"seen": digest_of(audit), "note": "Kept by me"})
    assert "Answer what is left first" in response.text
    assert "Kept by me" in response.text
    audit.answers = make.answers()
    audit.save()
    client.post(page("self-audit-check"), {"seen": digest_of(audit), "note": "More on AI, please"})
    audit.refresh_from_db()
    assert (audit.finished_at, audit.note) == (timezone.now(), "More on AI, please")


def test_what_changed_since_the_check_is_read_before_it_is_finished(client):
    person = teacher()
    audit = make.self_audit(person, finished=False)
    older = digest_of(audit)
    audit.answers = make.answers(ai="with_help")
    audit.save()
    client.force_login(person.user)
    response = client.post(page("self-audit-check"), {"seen": older, "note": "Kept by me"})
    assert self_auditing.CHANGED_TO_FINISH in response.text
    assert "Kept by me" in response.text
    assert digest_of(audit) in response.text  # the next press finishes what is shown
    assert SelfAudit.objects.get().finished_at is None


def test_the_result_names_strengths_needs_and_the_courses_of_today(client):
    person = teacher()
    make.self_audit(person, said=make.answers(ai="not_yet"))
    CourseFactory(title="AI in school", topics=["ai"], minutes=25)
    CourseFactory(title="AI as it was", topics=["ai"], retired_at=timezone.now())
    CourseFactory(title="Passwords", topics=["cyber"])
    client.force_login(person.user)
    shown = client.get(page("self-audit")).text
    assert "AI in school" in shown
    assert "25 minutes" in shown
    assert "AI as it was" not in shown
    assert "Passwords" not in shown


def test_it_is_opened_again_within_the_year_with_a_revision_and_its_history(client):
    person = teacher()
    audit = make.self_audit(person)
    client.force_login(person.user)
    client.post(page("self-audit-reopen"))
    audit.refresh_from_db()
    assert (audit.finished_at, audit.revision) == (None, 2)
    assert audit.first_finished_at is not None
    client.post(page("self-audit-area", "ai"), typed(audit, "ai", "with_help"))
    audit.refresh_from_db()
    client.post(page("self-audit-check"), {"seen": digest_of(audit), "note": ""})
    kept = [(one.revision, one.answers["ai_use"]) for one in SelfAudit.history.order_by("history_id")]
    assert kept == [(1, "confident"), (2, "confident"), (2, "with_help"), (2, "with_help")]


def test_last_years_is_not_opened_again_and_a_new_one_is_begun(time_machine, client):
    person = teacher()
    make.self_audit(person)
    time_machine.move_to("2027-09-01T10:00:00+01:00", tick=False)
    with pytest.raises(RuleBroken):
        self_auditing.reopen_self_audit(actor=person)
    client.force_login(person.user)
    client.post(page("self-audit-area", "ai"), typed(SelfAudit(), "ai"))
    assert [one.school_year for one in SelfAudit.objects.order_by("pk")] == [2026, 2027]


def test_whoever_is_not_trained_here_has_none():
    with pytest.raises(PermissionDenied):
        self_auditing.answer_self_audit(
            actor=PersonFactory(roles=["parent"]), area="ai", answers={}, seen=digest_of(SelfAudit(), ["ai"])
        )


# --- Who reads it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_what_somebody_says_of_themself_is_read_by_nobody_but_the_officer(client, role):
    audit = make.self_audit(teacher(last_name="Quill"), note="I am lost with phones")
    reader = PersonFactory(roles=[role])
    assert not SelfAudit.objects.visible_to(reader).exists()
    assert not events_for(reader).filter(model="training.selfaudit").exists()
    client.force_login(reader.user)
    assert client.get(audit.get_absolute_url()).status_code == 404
    assert client.get(page("self-audits")).status_code == 404
    for name in ("self-audit", "self-audit-picture", "plan"):
        shown = client.get(page(name))
        assert "Quill" not in shown.text
        assert "I am lost" not in shown.text


def test_the_officer_reads_what_is_finished_and_nothing_half_done(client):
    done, half = make.self_audit(teacher(last_name="Quill"), note="Phones"), teacher(last_name="Rook")
    make.self_audit(half, finished=False)
    reader = officer()
    client.force_login(reader.user)
    shown = client.get(page("self-audits")).text
    assert "Quill" in shown
    assert "Rook" not in shown
    assert "Phones" in client.get(done.get_absolute_url()).text


def test_what_is_open_again_is_hidden_from_the_officer_until_it_is_finished_anew():
    person, reader = teacher(), officer()
    make.self_audit(person)
    assert SelfAudit.objects.visible_to(reader).count() == 1
    self_auditing.reopen_self_audit(actor=person)
    assert not SelfAudit.objects.visible_to(reader).exists()


def test_an_officers_own_is_seen_by_them_alone_even_by_whoever_comes_after(client):
    first, second = officer(), officer()
    audit = make.self_audit(first, finished=False)
    self_auditing.finish_self_audit(actor=first, note="", seen=digest_of(audit))
    assert not SelfAudit.objects.visible_to(second).exists()
    Appointment.objects.filter(person=first).delete()
    forget_roles(first.user)
    appoint(first, "teacher")
    assert not SelfAudit.objects.visible_to(second).exists()
    assert SelfAudit.objects.visible_to(first).exists()
    client.force_login(second.user)
    assert client.get(audit.get_absolute_url()).status_code == 404


def test_whoever_becomes_an_officer_hides_theirs_from_the_other_and_no_longer_reads_once_it_ends():
    person, reader = teacher(), officer()
    make.self_audit(person)
    make.self_audit(teacher())
    role = appoint(person, "officer")
    assert SelfAudit.objects.visible_to(reader).count() == 1
    assert SelfAudit.objects.visible_to(person).count() == 2
    role.ends_on = timezone.localdate() - timedelta(1)
    role.save()
    forget_roles(person.user)
    assert [one.person for one in SelfAudit.objects.visible_to(person)] == [person]


def test_another_schools_officer_reads_nothing():
    make.self_audit(teacher())
    assert not SelfAudit.objects.visible_to(officer(school=SchoolFactory(slug="oak"))).exists()


def test_neither_the_log_nor_a_notice_holds_an_answer():
    person, head = teacher(), PersonFactory(roles=["head"])
    answered = self_auditing.answer_self_audit(
        actor=person, area="ai", answers={"ai_use": "not_yet"}, seen=digest_of(SelfAudit(), ["ai"])
    )
    assert [one.details for one in Event.objects.all()] == [{"area": "ai"}]
    told = notify([head], kind="news", about=answered, text="training.self_audit_to_do", url="/elm/")
    assert told == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_officers_list_costs_the_same_however_many_have_finished(client, django_assert_num_queries, number):
    for _ in range(number):
        make.self_audit(teacher())
    client.force_login(officer().user)
    client.get(page("self-audits"))
    with django_assert_num_queries(8):
        client.get(page("self-audits"))


# --- Being reminded -----------------------------------------------------------------------------------------------


def reminded(today, school):
    """Once the school asks for a course."""
    if not Requirement.objects.filter(school=school).exists():
        RequirementFactory(course__school=school)
    return [(one.person, one.since) for one in reminders.to_do(school, today)]


def test_staff_who_have_not_finished_are_reminded_each_month_from_october():
    late, done, away, half = teacher(), teacher(), teacher(), teacher()
    PersonFactory(roles=["governor"])
    make.self_audit(done)
    make.self_audit(half, finished=False)
    leave(away, date(2026, 10, 1))
    school = late.school
    assert reminded(date(2026, 9, 30), school) == []
    assert reminded(date(2026, 11, 25), school) == [(late, date(2026, 11, 1)), (half, date(2026, 11, 1))]
    assert reminded(date(2026, 11, 30), school) == [(late, date(2026, 11, 1)), (half, date(2026, 11, 1))]
    assert reminded(date(2027, 8, 3), school) == []
    assert [one for one, _ in reminded(date(2027, 10, 1), school)] == [late, done, half]


def test_a_school_that_asks_for_no_course_yet_reminds_nobody():
    assert list(reminders.to_do(teacher().school, date(2026, 11, 25))) == []


def test_who_has_finished_once_is_not_reminded_of_it_when_it_is_open_again():
    person = teacher()
    make.self_audit(person)
    self_auditing.reopen_self_audit(actor=person)
    assert reminded(date(2026, 11, 25), person.school) == []


def test_the_reminder_can_be_told_to_its_reader():
    person = teacher()
    RequirementFactory(course__school=person.school)
    due = next(iter(reminders.to_do(person.school, timezone.localdate())))
    rule = reminders.RULES[0]
    made = notify([due.person], kind="reminder", about=due.record, text=rule.stage(1).text, url=rule.url(due.record))
    assert [one.recipient for one in made] == [person]


def test_the_home_page_asks_staff_for_it_and_no_governor():
    person = teacher()
    assert [one.text for one in home.waiting(person)] == [
        "Do your self-audit: what can you do, and what would help you?"
    ]
    make.self_audit(person, finished=False)
    assert [one.text for one in home.waiting(person)] == ["Go on with your self-audit"]
    assert home.waiting(PersonFactory(roles=["governor"])) == []
    done = teacher()
    make.self_audit(done)
    assert home.waiting(done) == []
