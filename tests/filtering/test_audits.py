"""The yearly review of filtering and monitoring (F8): filled in on the way, signed in four parts, seen to."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.notify.models import Notice
from filtering.home import checks as home
from filtering.indicators import checks as indicators
from filtering.models import Audit, AuditSignature, Finding
from filtering.reminders import checks as due
from filtering.rules import auditing as rules
from filtering.services import audit_printing, auditing
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import filtering as make
from tests.incidents.test_two_at_once import again, at_once

PARTS = {"it": "it", "dsl": "dsl", "senior": "head", "governor": "governor"}


@pytest.fixture
def officer(db):
    return PersonFactory(roles=["officer"])


@pytest.fixture
def ready(officer):
    return make.audit(officer, answers=make.answers())


def page(name, *args):
    return reverse(f"filtering:{name}", args=["elm", *args])


def sign(audit, part, actor=None, revision=None):
    actor = actor or PersonFactory(roles=[PARTS[part]])
    return auditing.sign(audit, actor=actor, part=part, revision=revision or Audit.objects.get(pk=audit.pk).revision)


def answer(audit, actor, section="people", **changed):
    audit = Audit.objects.get(pk=audit.pk)
    said = {
        one.key: {"answer": changed.get(one.key, "yes"), "note": "Half of it" if one.key in changed else ""}
        for one in rules.SECTION_BY_KEY[section].questions
    }
    seen = auditing.digest_of(audit, section)
    return auditing.answer_questions(audit, actor=actor, section=section, answers=said, seen=seen)


def typed(section, said="yes", **changed):
    data = {"seen": auditing.digest_of(Audit(), section)}
    for one in rules.SECTION_BY_KEY[section].questions:
        data |= {f"answer_{one.key}": said, f"note_{one.key}": ""}
    return data | changed


# --- Filling it in -----------------------------------------------------------------------------------------------


def test_a_review_is_begun_once_and_gone_on_with(client, officer):
    client.force_login(officer.user)
    for _ in range(2):
        client.post(page("audit-new"))
    audit = Audit.objects.get()
    assert (audit.number, audit.revision, audit.school_year) == (1, 1, rules.school_year_of(timezone.localdate()))


def test_a_section_is_saved_with_the_answers_that_there_are(client, officer):
    audit = make.audit(officer)
    client.force_login(officer.user)
    client.post(page("audit-questions", 1, "people"), typed("people", said="", answer_dsl_leads="yes"))
    audit.refresh_from_db()
    assert audit.answers == {"dsl_leads": {"answer": "yes", "note": ""}}
    assert audit.revision == 2


@pytest.mark.parametrize("said", ["partly", "no"])
def test_partly_and_no_need_a_note_and_what_was_typed_stays(client, officer, said):
    audit = make.audit(officer)
    client.force_login(officer.user)
    sent = typed("people", answer_dsl_leads=said, note_staff_trained="In June")
    response = client.post(page("audit-questions", 1, "people"), sent)
    assert "Say what is missing" in response.content.decode()
    assert "In June" in response.content.decode()
    audit.refresh_from_db()
    assert (audit.answers, audit.revision) == ({}, 1)


@pytest.mark.parametrize("changed", [{"answer_dsl_leads": "maybe"}, {"seen": "x"}, {"note_dsl_leads": "x" * 1001}])
def test_what_is_no_answer_saves_nothing(client, officer, changed):
    make.audit(officer)
    client.force_login(officer.user)
    assert client.post(page("audit-questions", 1, "people"), typed("people") | changed).status_code == 200
    assert Audit.objects.get().answers == {}


def test_one_does_not_save_over_what_another_saved_meanwhile(client, officer):
    audit = make.audit(officer)
    sent = typed("people")
    answer(audit, PersonFactory(roles=["head"]), dsl_leads="no")
    client.force_login(officer.user)
    response = client.post(page("audit-questions", 1, "people"), sent)
    assert auditing.CHANGED in response.content.decode()
    assert "Half of it" in response.content.decode()
    audit.refresh_from_db()
    assert audit.answers["dsl_leads"]["answer"] == "no"


def test_a_section_that_is_none_and_a_review_of_another_school_are_not_there(client, officer):
    make.audit(officer)
    make.audit(PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"]), number=7)
    client.force_login(officer.user)
    assert client.get(page("audit-questions", 1, "nonsense")).status_code == 404
    assert client.get(page("audit", 7)).status_code == 404
    assert client.post(page("audit-sign", 7), {"part": "dsl", "revision": "1"}).status_code == 404


def test_the_questions_cover_each_point_of_the_standard():
    assert len(rules.QUESTIONS) == sum(len(section.questions) for section in rules.SECTIONS)
    assert {
        "senior_named", "governor_named", "decisions_kept", "reviewed_on_change", "ai_looked_at", "illegal_lists_fixed",
        "not_one_profile", "off_site", "contextual", "checks_recorded", "no_overblocking", "weekly_reports",
        "immediate_alerts", "followed_up", "staff_trained", "problems_reported",
    } <= set(rules.QUESTIONS)  # fmt: skip


# --- Signing it --------------------------------------------------------------------------------------------------


def test_four_people_sign_and_it_is_complete_and_frozen(client, officer, ready):
    for part in PARTS:
        assert Audit.objects.get().completed_at is None
        sign(ready, part)
    assert Audit.objects.get().completed_at is not None
    with pytest.raises(RuleBroken, match="not changed any more"):
        answer(ready, officer, dsl_leads="no")
    with pytest.raises(RuleBroken, match="complete"):
        sign(ready, "dsl")
    client.force_login(officer.user)
    assert client.post(page("audit-questions", 1, "people"), typed("people", said="")).status_code == 302
    assert len(Audit.objects.get().answers) == len(rules.QUESTIONS)


@pytest.mark.parametrize(
    ("role", "part"),
    [("teacher", "dsl"), ("officer", "dsl"), ("governor", "senior"), ("it", "governor"), ("dsl", "it"), ("dsl", "x")],
)
def test_nobody_signs_in_a_part_that_is_not_theirs(ready, role, part):
    actor = PersonFactory(roles=[role])
    with pytest.raises((RuleBroken, PermissionDenied)):
        sign(ready, part, actor)
    assert not AuditSignature.objects.exists()


def test_one_person_signs_in_one_part_alone(ready):
    both = PersonFactory(roles=["head"])
    appoint(both, "dsl")
    sign(ready, "dsl", both)
    with pytest.raises(RuleBroken, match="signed as Designated safeguarding lead already"):
        sign(ready, "dsl", both)
    with pytest.raises(RuleBroken, match="in another part"):
        sign(ready, "senior", both)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSignature.objects.create(audit=ready, signed_as="senior", by=both, revision=1)


def test_what_changed_after_the_page_was_opened_is_not_signed(client, officer, ready):
    lead = PersonFactory(roles=["dsl"])
    answer(ready, officer, section="people", staff_trained="partly")
    client.force_login(lead.user)
    response = client.post(page("audit-sign", 1), {"part": "dsl", "revision": "1"}, follow=True)
    assert auditing.CHANGED_TO_SIGN in response.content.decode()
    assert not AuditSignature.objects.exists()


def test_an_edit_asks_all_who_had_signed_again(officer, ready):
    lead = PersonFactory(roles=["dsl"])
    sign(ready, "dsl", lead)
    answer(ready, officer, staff_trained="no")
    ready.refresh_from_db()
    assert auditing.signatures_of(ready) == []
    assert Notice.objects.filter(recipient=lead, text="filtering.audit_changed").exists()
    with pytest.raises(RuleBroken, match="nothing planned"):
        sign(ready, "dsl", lead)
    auditing.plan(ready, actor=officer, question="staff_trained", what="Train", owner=officer, due_on=make.day(9))
    assert sign(ready, "dsl", lead).signatures.count() == 2


def test_it_is_not_signed_with_a_question_unanswered(ready):
    del ready.answers["off_site"]
    ready.save()
    with pytest.raises(RuleBroken, match="1 question is still to be answered"):
        sign(ready, "it")


def test_a_signature_that_makes_no_sense_is_refused_in_words(client, ready):
    client.force_login(PersonFactory(roles=["dsl"]).user)
    for sent in ({}, {"part": "dsl"}, {"part": "dsl", "revision": "x"}, {"part": "nonsense", "revision": "1"}):
        assert client.post(page("audit-sign", 1), sent).status_code == 200
    assert not AuditSignature.objects.exists()


def test_it_waits_for_those_who_may_sign_and_not_for_those_who_have(ready):
    lead = PersonFactory(roles=["dsl"])
    assert [one.tag for one in home.to_sign(lead)] == ["To sign"]
    sign(ready, "dsl", lead)
    assert home.to_sign(lead) == home.to_sign(PersonFactory(roles=["teacher"])) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_sign_one_part_at_once_one_has(turn):
    audit = make.audit(PersonFactory(roles=["officer"]), answers=make.answers())
    leads = [PersonFactory(roles=["dsl"]) for _ in range(2)]
    outcome = at_once(2, lambda n: auditing.sign(audit, actor=again(leads[n]), part="dsl", revision=1))
    (told,) = [str(one) for one in outcome if isinstance(one, RuleBroken)]
    assert "has signed as Designated safeguarding lead already" in told
    assert AuditSignature.objects.count() == 1


# --- What is planned ---------------------------------------------------------------------------------------------


def test_something_is_planned_told_and_done_by_its_owner(client, officer):
    make.audit(officer, answers=make.answers({"off_site": "no"}))
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(officer.user)
    day = make.day(9)
    sent = {"question": "off_site", "what": "Try the laptops at home", "owner": teacher.number}
    client.post(
        page("audit-plan", 1), sent | {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}
    )
    finding = Finding.objects.get()
    assert Notice.objects.filter(recipient=teacher, text="filtering.finding").exists()
    client.force_login(teacher.user)
    assert client.get(page("finding", finding.number)).status_code == 200
    assert "See to it" in home.to_see_to(teacher)[0].text
    client.post(page("finding-done", finding.number), {"how": "All three were blocked"})
    finding.refresh_from_db()
    assert (finding.done_by, finding.how) == (teacher, "All three were blocked")
    with pytest.raises(RuleBroken, match="already that it is done"):
        auditing.finish(finding, actor=officer, how="Again")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"question": "dsl_leads"}, "from the list"),  # answered with yes
        ({"owner": "1.x"}, "from the list"),
        ({"owner": "theirs"}, "from the list"),
        ({"what": ""}, "Enter"),
        ({"due_on_year": "2020"}, "must be today or later"),
        ({"due_on_day": "32"}, "from 1 to 31"),
    ],
)
def test_a_plan_that_cannot_be_is_said_and_not_kept(client, officer, changed, told):
    make.audit(officer, answers=make.answers({"off_site": "no"}))
    client.force_login(officer.user)
    if changed.get("owner") == "theirs":
        changed = {"owner": PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"]).number}
    sent = {"question": "off_site", "what": "Try them", "owner": officer.number}
    sent |= {"due_on_day": "2", "due_on_month": "1", "due_on_year": "2099"} | changed
    response = client.post(page("audit-plan", 1), sent)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not Finding.objects.exists()


def test_the_finding_of_somebody_else_is_not_a_teachers(client, officer):
    finding = make.finding(make.audit(officer), officer)
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.get(page("finding", finding.number)).status_code == 404
    client.force_login(PersonFactory(roles=["governor"]).user)
    assert client.get(page("finding", finding.number)).status_code == 200
    assert client.post(page("finding-done", finding.number), {"how": "So"}).status_code == 403


def test_its_owner_is_reminded_and_a_week_later_the_officer(officer):
    teacher = PersonFactory(roles=["teacher"])
    make.finding(make.audit(officer), teacher, due_on=make.day(-1))
    today = make.day()
    assert [(one.person, one.stage) for one in due.finding_overdue(officer.school, today)] == [(teacher, 1)]
    later = {(one.person, one.stage) for one in due.finding_overdue(officer.school, today + timedelta(days=7))}
    assert later == {(teacher, 1), (officer, 2)}


# --- When it is due, and on paper --------------------------------------------------------------------------------


def test_it_is_due_twelve_months_after_the_last_one(officer):
    head = PersonFactory(roles=["head"])
    done = timezone.make_aware(datetime(2025, 11, 1, 12))
    make.audit(officer, completed_at=done)
    school = officer.school
    assert not list(due.audit_due(school, date(2026, 10, 31)))
    assert {(one.person, one.stage) for one in due.audit_due(school, date(2026, 11, 1))} == {(officer, 1)}
    assert {one.person for one in due.audit_due(school, date(2026, 12, 2))} == {officer, head}
    assert indicators.reviewed(school, date(2025, 10, 30)).state == State.NOT_EVIDENCED
    assert indicators.reviewed(school, date(2026, 10, 31)).state == State.MET
    assert indicators.reviewed(school, date(2026, 11, 1)).state == State.AT_RISK


def test_a_leap_day_is_followed_by_the_first_of_march():
    assert rules.due_on(date(2028, 2, 29)) == date(2029, 3, 1)


def test_only_a_complete_review_becomes_a_pdf(monkeypatch, officer, ready):
    with pytest.raises(RuleBroken, match="once it is complete"):
        audit_printing.ask_for_pdf(ready, actor=officer)
    for part in PARTS:
        sign(ready, part)
    made = {}

    def render(template, context, **frame):
        made.update(context, **frame)
        return b"%PDF"

    monkeypatch.setattr(audit_printing, "can_make_pdfs", lambda: True)
    monkeypatch.setattr(audit_printing, "render_pdf", render)
    job = audit_printing.ask_for_pdf(Audit.objects.get(), actor=officer)
    with transaction.atomic():
        said = audit_printing.make(job)()
    assert said["label"] == "Fetch the PDF"
    assert len(made["signatures"]) == 4


def test_the_page_costs_the_same_with_many_findings(client, officer, ready, django_assert_max_num_queries):
    client.force_login(officer.user)
    costs = []
    for more in (1, 9, 90):
        for _ in range(more):
            make.finding(ready, officer)
        with django_assert_max_num_queries(30) as queries:
            client.get(page("audit", 1))
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs
