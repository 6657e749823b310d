"""The decision: by whom, on exactly what was shown, for how much of it; and who is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import SchoolSettings
from filtering import deciders
from filtering.home import requests as home
from filtering.models import Decision, FilterRequest, FilterSettings, Rule, State
from filtering.rules.reaching import Whom
from filtering.services import asking, deciding
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import filtering as make
from tests.filtering.steps import ASKED, approve, decided, refuse, said, seen, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client):
    head = PersonFactory(roles=["head"], first_name="Hal", last_name="Moor")
    client.force_login(head.user)
    return head


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], first_name="Tess", last_name="Carter")


@pytest.fixture
def record(teacher):
    group = TeachingGroupFactory(name="2 Hazel")
    ask = said(groups=["ks2", "staff"], classes=[group], bundle=(said("cdn.example.net").address,))
    return asking.ask(ask, actor=teacher)


def confirm(client, record, verdict="approve", **typed):
    typed = {"shown_sha256": seen(record), "reason": ""} | typed
    return client.post(url(record, "decide"), {"verdict": verdict, **typed}, follow=True)


# --- What the decision does ----------------------------------------------------------------------------------


def test_the_head_approves_exactly_what_was_shown(client, head, teacher, record):
    page = client.get(url(record, "decide"))
    assert "Tess Carter asks to open maths.example.org for" in page.text
    response = confirm(client, record)
    assert "F-1 is approved" in response.text
    record.refresh_from_db()
    decision = Decision.objects.get()
    assert (record.state, decision.by, decision.reach, decision.ends_on) == (
        "approved",
        head,
        record.reach,
        record.ends_on,
    )
    assert deciders.digest(decision.shown) == decision.shown_sha256
    assert decision.shown["why"] == "Fractions"
    assert record.decided_at == decision.at
    assert [one.recipient for one in Notice.objects.filter(text="filtering.approved")] == [teacher]


def test_an_approval_stands_as_a_rule_a_host(head, record):
    approve(record, head)
    rules = Rule.objects.all()
    assert [(one.host, one.action) for one in rules] == [("cdn.example.net", "allow"), ("maths.example.org", "allow")]
    assert {(one.starts_on, one.ends_on, one.review_on) for one in rules} == {(make.day(), make.day(60), make.day(60))}


def test_a_rule_of_a_year_is_looked_at_after_half_of_it(head, teacher):
    approve(asking.ask(said(ends_on=make.day(364)), actor=teacher), head)
    assert Rule.objects.get().review_on == make.day(182)


def test_with_limits_it_is_approved_for_fewer_and_shorter(client, head, record):
    day = make.day(7)
    boxes = {"ends_on_day": day.day, "ends_on_month": day.month, "ends_on_year": day.year}
    response = confirm(client, record, "limits", whom=["group:ks2"], **boxes)
    assert "Approved with limits: for Key stage 2 (Years 3 to 6) until" in response.text
    rule = Rule.objects.first()
    assert (rule.reach.groups, list(rule.reach.classes.all()), rule.ends_on) == (["ks2"], [], day)
    record.refresh_from_db()
    assert record.reach.groups == ["ks2", "staff"]


@pytest.mark.parametrize(
    ("verdict", "typed", "words"),
    [
        ("", {}, "Choose what you decide"),
        ("nonsense", {}, "Choose"),
        ("refuse", {"reason": "  "}, "Say why"),
        ("more", {}, "Say what you need to know"),
        ("limits", {"whom": []}, "Leave somebody"),
        ("limits", {"whom": ["group:ks4"]}, "Choose"),
        ("approve", {"whom": ["group:ks2"]}, "Approve with limits"),
        ("refuse", {"reason": "x" * 1_001}, "1,000 characters"),
        ("approve", {"reason": "Kept words", "shown_sha256": "0" * 64}, "Read it again and decide"),
        ("approve", {"shown_sha256": ""}, ""),
    ],
)
def test_what_cannot_be_decided_is_said_and_decides_nothing(client, head, record, verdict, typed, words):
    response = confirm(client, record, verdict, **typed)
    assert response.status_code == 200
    assert words in response.text
    assert response.context["form"].errors
    assert not Decision.objects.exists()
    assert not Rule.objects.exists()


def test_limits_never_give_more_than_was_asked(head, record):
    for limits in (
        {"reach": Whom(("ks2", "ks4"))},
        {"reach": Whom(("ks2",), (TeachingGroupFactory(),))},
        {"ends_on": make.day(61)},
        {"ends_on": make.day(-1)},
    ):
        with pytest.raises(RuleBroken):
            approve(record, head, **limits)
    assert not Decision.objects.exists()


def test_a_refusal_needs_a_reason_and_the_asker_reads_it(client, head, teacher, record):
    with pytest.raises(RuleBroken, match="Say why"):
        deciding.decide(record, actor=head, shown_sha256=seen(record), verdict="refused", reason=" ")
    confirm(client, record, "refuse", reason="Its chat is open to strangers.")
    client.force_login(teacher.user)
    assert "Its chat is open to strangers." in client.get(url(record)).text
    assert Notice.objects.filter(text="filtering.refused", recipient=teacher).exists()
    assert not Rule.objects.exists()


def test_who_has_joined_is_told_and_reads_it(client, head, record):
    other = PersonFactory(roles=["teacher"])
    joined = asking.ask(said(), actor=other)
    approve(record, head)
    assert Notice.objects.filter(text="filtering.approved", recipient=other).exists()
    client.force_login(other.user)
    response = client.get(url(joined), follow=True)
    assert response.redirect_chain == [(url(record), 302)]
    assert "Approved, to be applied" in response.text


# --- Asking for more, and later edits ------------------------------------------------------------------------


def test_more_is_asked_answered_and_decided_as_it_then_reads(client, head, teacher, record):
    confirm(client, record, "more", reason="Does it need an account?")
    assert Notice.objects.filter(text="filtering.more", recipient=teacher).exists()
    client.force_login(teacher.user)
    assert "Does it need an account?" in client.get(url(record, "more")).text
    client.post(url(record, "more"), {"answer": "No, none."})
    record.refresh_from_db()
    assert (record.state, record.revision) == ("asked", 2)
    assert record.why.endswith(": No, none.")
    approve(record, head)
    assert decided(record).get().revision == 2


def test_more_is_not_asked_twice_before_it_is_answered(head, record):
    more = {"actor": head, "shown_sha256": seen(record), "verdict": "more", "reason": "What for?"}
    deciding.decide(record, **more)
    with pytest.raises(RuleBroken, match="has not answered yet"):
        deciding.decide(record, **more)
    assert Decision.objects.count() == 1


def test_an_edit_after_it_was_opened_is_refused_with_what_changed_and_decided_anew(client, head, teacher, record):
    before = seen(record)
    asking.edit(record, said=said(groups=["ks2", "staff", "guests"]), actor=teacher)
    response = confirm(client, record, reason="Good site", shown_sha256=before)
    assert "F-1 was changed after you opened it. Changed: the further addresses and for whom." in response.text
    assert "Good site" in response.text
    assert "checked" not in response.text.partition("verdict")[2].partition("reason")[0]
    assert not Decision.objects.exists()
    new = response.context["form"]["shown_sha256"].value()
    confirm(client, record, shown_sha256=new)
    assert Decision.objects.get().shown["groups"] == ["guests", "ks2", "staff"]


def test_what_has_passed_since_it_was_asked_is_not_approved(head, teacher, record, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=61))
    with pytest.raises(RuleBroken, match=r"has passed\. Ask for more, so that Tess Carter gives another"):
        approve(record, head)


def test_what_is_decided_is_not_decided_again(client, head, record):
    approve(record, head)
    with pytest.raises(RuleBroken, match="approved, to be applied by Hal Moor"):
        refuse(record, head)
    assert "There is nothing for you to decide" in client.get(url(record, "decide")).text
    assert decided(record).count() == 1


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ENDED, State.VERIFIED, State.ROLLED_BACK])
def test_what_is_over_is_not_decided(head, state):
    with pytest.raises(RuleBroken):
        approve(make.FilterRequestFactory(state=state), head)


def test_a_decision_is_never_altered_and_never_taken_away(head, record):
    approve(record, head)
    decision = Decision.objects.get()
    decision.reason = "Another"
    for change in (decision.save, decision.delete):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


# --- Who decides ---------------------------------------------------------------------------------------------

CASES = [
    # what the settings say of additions and removals, kind, blocked by the school, who decides
    ("head", "head", "allow", False, {"head"}),
    ("senior", "head", "allow", False, {"head", "senior"}),
    ("senior", "head", "allow", True, {"head"}),
    ("head", "senior", "allow", True, {"head", "senior"}),
    ("head", "senior", "block", True, {"head"}),
    ("head", "senior", "bypass", False, {"head", "senior"}),
    ("head", "head", "software", False, {"it"}),
]


@pytest.mark.parametrize(("additions", "removals", "kind", "is_blocked", "who"), CASES)
def test_the_school_says_who_decides_and_the_home_page_agrees(additions, removals, kind, is_blocked, who):
    school = SchoolFactory()
    SchoolSettings.objects.filter(school=school).update(filter_additions=additions, filter_removals=removals)
    if is_blocked:
        make.rule(make.FilterRequestFactory(kind="block", state="verified"))
    record = make.FilterRequestFactory(kind=kind, **({"software": "Scratch"} if kind == "software" else {}))
    for role in ("head", "senior", "it", "computing", "officer", "dsl", "deputy_dsl", "teacher", "support", "chair"):
        person = PersonFactory(roles=[role])
        assert can(person, Perm.FILTER_DECIDE, record) == (role in who), role
        assert (record in deciders.to_decide(person)) == (role in who), role
        if role not in who:
            with pytest.raises(PermissionDenied):
                approve(record, person)


@pytest.mark.parametrize(
    ("blocked", "address", "bundle", "is_removal"),
    [
        ("example.org", "maths.example.org", "", True),
        ("example.org", "example.org/fractions", "", True),
        ("example.net", "maths.example.org", "cdn.example.net", True),
        ("maths.example.org", "example.org", "", False),  # the longer one stays blocked
        ("example.org/chat", "example.org/fractions", "", False),
        ("notexample.org", "example.org", "", False),
    ],
)
def test_opening_a_part_of_what_is_blocked_or_beside_it_is_taking_off(blocked, address, bundle, is_removal):
    SchoolSettings.objects.filter(school=SchoolFactory()).update(filter_additions="senior", filter_removals="head")
    make.rule(make.FilterRequestFactory(kind="block", state="verified", address=blocked))
    record, senior = make.FilterRequestFactory(address=address), PersonFactory(roles=["senior"])
    if bundle:
        record.bundle.create(school=record.school, host=bundle)
    assert can(senior, Perm.FILTER_DECIDE, record) is not is_removal
    assert (record in deciders.to_decide(senior)) is not is_removal


def test_the_head_lets_a_senior_leader_decide_until_a_day(head, record, time_machine):
    senior, other = PersonFactory(roles=["senior"]), PersonFactory(roles=["senior"])
    make.delegate(senior, head, ends_on=make.day(1))
    assert record in deciders.to_decide(senior)
    assert record not in deciders.to_decide(other)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert not can(senior, Perm.FILTER_DECIDE, record)


@pytest.mark.parametrize("installs", ["it", "computing", "head"])
def test_software_is_for_whom_the_school_says(installs):
    FilterSettings.objects.create(school=SchoolFactory(), installs=installs)
    record = make.FilterRequestFactory(kind="software", software="Scratch")
    able = {
        role
        for role in ("it", "computing", "head", "senior")
        if can(PersonFactory(roles=[role]), Perm.FILTER_DECIDE, record)
    }
    assert able == {installs}


# --- Never one's own -----------------------------------------------------------------------------------------


def test_nobody_decides_on_their_own_request_by_any_way(client, head):
    own = asking.ask(said(), actor=head)
    assert client.get(url(own, "decide")).status_code == 403
    assert confirm(client, own).status_code == 403
    assert own not in deciders.to_decide(head)
    assert not home.to_decide(head)
    with pytest.raises(PermissionDenied):
        approve(own, head)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.decide(own, head)
    assert "Decide on it" not in client.get(url(own)).text
    assert "nobody may now who did not ask for it" in client.get(url(own)).text
    assert not Decision.objects.exists()


def test_nor_on_one_that_they_joined_before_they_came_to_decide(record):
    senior = PersonFactory(roles=["senior"])
    asking.ask(said(), actor=senior)
    make.delegate(senior, PersonFactory(roles=["head"]))
    assert record not in deciders.to_decide(senior)
    with pytest.raises(PermissionDenied):
        approve(record, senior)


def test_nor_with_a_second_role_or_by_taking_over_anothers(client, head):
    both = PersonFactory(roles=["head", "dsl", "it"])
    for kind in ("allow", "block", "software"):
        own = make.FilterRequestFactory(asked_by=both, kind=kind, software="Scratch", state="asked")
        for perm in (Perm.FILTER_DECIDE, Perm.FILTER_SECOND):
            assert not can(both, perm, own)
    second = make.FilterRequestFactory(asked_by=both, state="second", address="youtube.com")
    make.decide(second, head)
    with pytest.raises(PermissionDenied):
        deciding.decide_second(second, actor=both, shown_sha256=seen(second), verdict="approved")


def test_a_small_school_may_where_the_chair_allowed_it_and_governors_are_told(head, time_machine):
    chair, governor = PersonFactory(roles=["chair"]), PersonFactory(roles=["governor"])
    FilterSettings.objects.create(school=head.school, own_until=make.day(5), own_allowed_by=chair)
    own = asking.ask(said(), actor=head)
    assert own in deciders.to_decide(head)
    approve(own, head)
    assert Decision.objects.get().is_own_by_leave
    told = Notice.objects.filter(text="filtering.own_by_leave")
    assert {one.recipient for one in told} == {chair, governor}
    assert {one.reference for one in told} == {""}
    time_machine.move_to(timezone.now() + timedelta(days=6))
    with pytest.raises(PermissionDenied):
        approve(asking.ask(said("later.example.org", ends_on=make.day(9)), actor=head), head)


# --- Two people ----------------------------------------------------------------------------------------------


@pytest.fixture
def hard(teacher):
    return asking.ask(said("youtube.com"), actor=teacher)


def test_what_a_guardrail_leaves_to_two_waits_for_the_safeguarding_lead(client, head, hard):
    dsl = PersonFactory(roles=["dsl"], first_name="Dee")
    confirm(client, hard)
    hard.refresh_from_db()
    assert (hard.state, hard.decided_at) == ("second", None)
    assert not Rule.objects.exists()
    assert Notice.objects.filter(text="filtering.second", recipient=dsl).exists()
    assert [one.url for one in home.to_decide_second(dsl)] == [url(hard, "decide")]
    client.force_login(dsl.user)
    assert "Hal Moor approved it:" in client.get(url(hard, "decide")).text
    confirm(client, hard)
    hard.refresh_from_db()
    assert (hard.state, Rule.objects.get().host) == ("approved", "youtube.com")
    assert [one.stage for one in Decision.objects.all()] == ["first", "second"]


def test_one_person_never_takes_both_decisions(head, hard):
    both = PersonFactory(roles=["head", "dsl"])
    approve(hard, both)
    assert not deciders.to_decide_second(both)
    with pytest.raises(PermissionDenied):
        deciding.decide_second(hard, actor=both, shown_sha256=seen(hard), verdict="approved")
    assert not Rule.objects.exists()


def test_the_second_may_refuse_and_limits_of_the_first_hold(head, teacher, hard):
    dsl = PersonFactory(roles=["dsl"])
    approve(hard, head, ends_on=make.day(3))
    deciding.decide_second(hard, actor=dsl, shown_sha256=seen(hard), verdict="approved")
    assert Rule.objects.get().ends_on == make.day(3)
    other = asking.ask(said("reddit.com"), actor=teacher)
    approve(other, head)
    deciding.decide_second(other, actor=dsl, shown_sha256=seen(other), verdict="refused", reason="Open to strangers")
    other.refresh_from_db()
    assert other.state == "refused"


def test_the_second_does_not_come_before_the_first(client, head, hard):
    dsl = PersonFactory(roles=["dsl"])
    with pytest.raises(RuleBroken, match="waiting for a decision"):
        deciding.decide_second(hard, actor=dsl, shown_sha256=seen(hard), verdict="approved")
    client.force_login(dsl.user)
    confirm(client, hard)
    assert not Decision.objects.exists()


def test_an_edit_between_the_two_begins_anew(client, head, teacher, hard):
    dsl = PersonFactory(roles=["dsl"])
    approve(hard, head)
    shown = seen(hard)
    asking.edit(hard, said=said("youtube.com", why="Something else"), actor=teacher)
    hard.refresh_from_db()
    assert hard.state == "asked"
    with pytest.raises(RuleBroken):
        deciding.decide_second(hard, actor=dsl, shown_sha256=shown, verdict="approved")
    approve(hard, head)
    assert decided(hard).filter(stage="first").count() == 2


def test_a_further_address_can_need_the_second_too(head, teacher):
    record = asking.ask(said(bundle=(said("youtube.com").address,)), actor=teacher)
    approve(record, head)
    record.refresh_from_db()
    assert record.state == "second"


# --- What waits ----------------------------------------------------------------------------------------------


def test_the_home_page_lists_what_waits_oldest_first_with_who_asks(client, head, teacher):
    for number in range(3):
        asking.ask(said(f"site{number}.example.org"), actor=teacher)
    waiting = home.waiting(head)
    assert [one.text for one in waiting] == [f"Decide: open site{number}.example.org?" for number in range(3)]
    assert {one.who for one in waiting} == {"Tess Carter"}
    assert "Decide: open site2.example.org?" in client.get("/elm/").text
    assert home.waiting(teacher) == []


def test_the_figure_says_how_long_deciding_took(head, record, time_machine):
    assert home.figures(head) == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    approve(record, head)
    assert [one.value for one in home.figures(head)] == ["2.0"]


def test_a_request_of_another_school_is_not_there(client, head):
    there = make.FilterRequestFactory(school=SchoolFactory(slug="oak"), number=9)
    for verb in ("", "decide", "appeal-answer"):
        assert client.get(url(there, verb)).status_code == 404
        assert client.get(url(there, verb, slug="oak")).status_code == 404
    with pytest.raises(PermissionDenied):
        approve(there, head)


def test_the_assessment_of_the_site_stands_beside_the_decision(client, head, record):
    make.assessment(
        PersonFactory(roles=["it"]), address="example.org", outcome="supervised", note="Adverts at the side"
    )
    page = client.get(url(record, "decide"))
    assert "Suitable with an adult watching" in page.text
    assert "Adverts at the side" in page.text
    assert ASKED["why"] not in page.text
    assert FilterRequest.objects.count() == 1
