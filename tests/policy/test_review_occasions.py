"""What opens a review of the policy: its day, and at once what happened elsewhere (P2, `esafety.occasions`)."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from esafety import occasions
from esafety.audit.models import Event
from esafety.notify.models import Notice
from esafety.occasions import Kind, Occasion
from filtering.models import Category
from filtering.services import applying, assessing, checking, settings
from incidents import services as incidents
from policy.models import PolicyReview, ReviewCause
from policy.services import opening
from policy.tasks import open_reviews
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory
from tests.factories import filtering as filters
from tests.factories.policy import reviewing as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def in_force():
    return writing.version(SchoolFactory(), state="published")


def causes():
    return list(ReviewCause.objects.values_list("kind", "words"))


# --- What happened -------------------------------------------------------------------------------------------------


def judged(severity, **fields):
    actor = PersonFactory(roles=["head"])
    return incidents.triage(IncidentFactory(**fields), actor=actor, severity=severity, lead=actor)


def test_a_serious_incident_opens_a_review_at_once_and_says_nothing_of_itself(in_force):
    writer = PersonFactory(roles=["officer"])
    judged("medium")
    assert not PolicyReview.objects.exists()
    case = judged("critical")
    review = PolicyReview.objects.get()
    assert causes() == [("incident", "An incident was judged critical")]
    assert (review.opened_by, review.step, review.due_on) == (None, "feedback", TODAY + timedelta(days=56))
    assert str(case) not in str(ReviewCause.objects.values())
    assert Notice.objects.filter(recipient=writer, text="policy.review_opened").count() == 1
    event = Event.objects.get(action="policy.note_occasion")
    assert event.actor_id is None


def test_each_critical_one_counts_and_of_those_of_high_severity_the_first_of_a_term(in_force):
    for severity in ("critical", "critical", "high", "high"):
        judged(severity)
    assert [words for _, words in causes()] == [
        "An incident was judged critical",
        "An incident was judged critical",
        "An incident was judged to be of high severity",
    ]
    assert PolicyReview.objects.count() == 1


def test_that_there_is_an_allegation_is_told_to_nobody(in_force):
    judged("critical", circle="head")
    assert causes() == []


def test_new_technology_is_heard_once_a_term(in_force):
    actor = PersonFactory(roles=["it"])
    assessing.assess(filters.look("plain.example.org"), actor=actor)
    assessing.assess(filters.look("bad.example.org", "ai", outcome="unsuitable", note="No."), actor=actor)
    assert causes() == []
    software = filters.FilterRequestFactory(kind="software", software="Scratch", host="", state="approved")
    applying.apply_request(software, actor=actor)
    assessing.assess(filters.look("chat.example.org", "ai"), actor=actor)
    assert causes() == [("technology", "New software was installed")]


def test_a_tool_of_artificial_intelligence_is_new_technology(in_force):
    assessing.assess(filters.look("chat.example.org", "ai"), actor=PersonFactory(roles=["it"]))
    assert causes() == [("technology", "A tool of artificial intelligence was assessed, and may be used")]


def test_a_change_of_the_filter_for_a_whole_group_is_heard_and_a_rule_for_a_site_is_not(in_force):
    head, watcher = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    applying.apply_request(filters.FilterRequestFactory(state="approved"), actor=PersonFactory(roles=["it"]))
    assert causes() == []
    walled = settings.wall(actor=head, group="ks1", supervisor=watcher)
    settings.unwall(walled, actor=head)
    assert causes() == [("filter", "For a whole group, only sites that are allowed open from now on")]


def test_a_check_after_a_change_says_that_the_filter_was_changed(in_force):
    said = {"on": TODAY, "device": "A laptop", "place": "home", "group": "ks2", "occasion": "after_change"}
    results = dict.fromkeys(Category.values, checking.Said("blocked"))
    checking.check_filter(actor=PersonFactory(roles=["it"]), results=results, **said)
    assert causes() == [("filter", "The filter was changed, and tried after it")]


def test_nothing_is_heard_where_no_policy_is_in_force():
    judged("critical")
    assert causes() == []


def test_the_same_mark_never_triggers_twice_even_after_its_review_was_ended(in_force):
    said = Occasion(in_force.school, Kind.FILTER, "The filter was changed", "filter-x")
    review = opening.note_occasion(said)
    opening.end_review(review, actor=PersonFactory(roles=["head"]), reason="Nothing has to change")
    assert opening.note_occasion(said) is None
    assert PolicyReview.objects.count() == 1


def test_an_occasion_stands_or_falls_with_what_happened(in_force, monkeypatch):
    monkeypatch.setattr(occasions, "_listeners", [lambda occasion: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        judged("critical")
    assert not Event.objects.filter(action="incidents.triage").exists()


@pytest.mark.django_db(transaction=True)
def test_an_occasion_outside_of_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError):
        occasions.happened(Occasion(SchoolFactory(), Kind.FILTER, "x", "y"))


# --- Its day, and new law -------------------------------------------------------------------------------------------


def due(version, days):
    version.policy.review_on = TODAY + timedelta(days=days)
    version.policy.save()


def test_it_opens_by_itself_eight_weeks_before_its_day_and_once(in_force):
    teacher = PersonFactory(roles=["teacher"])
    due(in_force, 57)
    assert open_reviews() == 0
    due(in_force, 56)
    assert open_reviews() == 1
    assert open_reviews() == 0
    review = PolicyReview.objects.get()
    assert review.due_on == TODAY + timedelta(days=56)
    assert causes() == [("yearly", "The policy is to be reviewed by 20 January 2027")]
    assert Notice.objects.filter(recipient=teacher, text="policy.review_opened").exists()


def test_its_day_is_added_to_a_review_that_is_open(in_force):
    make.review(in_force.school)
    due(in_force, -3)
    open_reviews()
    assert PolicyReview.objects.count() == 1
    assert [kind for kind, _ in causes()] == ["asked", "yearly"]


def test_new_law_opens_one(in_force, monkeypatch):
    news = [SimpleNamespace(mark="law:x", words="A new edition is in force", url="/elm/policy/law/x/")]
    monkeypatch.setattr(opening, "news", lambda school, since, today: news)
    assert open_reviews() == 1
    assert open_reviews() == 0
    assert causes() == [("law", "A new edition is in force")]


# --- By hand -------------------------------------------------------------------------------------------------------


def test_opened_by_hand_with_why_or_added_to_the_open_one(client, in_force):
    client.force_login(PersonFactory(roles=["chair"]).user)
    url = reverse("policy:review-open", args=["elm"])
    assert "Open a review of the policy" in client.get(url).text
    wrong = client.post(url, {"kind": "", "words": "New phones"})
    assert "Choose why" in wrong.text
    assert "New phones" in wrong.text
    for _ in range(2):
        client.post(url, {"kind": "technology", "words": "New phones"})
    assert causes() == [("technology", "New phones")]
    assert "A review is open already" in client.get(url).text
    client.post(url, {"kind": "asked", "words": "Parents asked"})
    assert PolicyReview.objects.count() == 1
    assert len(causes()) == 2


def test_telling_staff_of_a_review_costs_the_same_for_two_and_for_twelve(in_force, django_assert_max_num_queries):
    actor = PersonFactory(roles=["officer"])
    PersonFactory.create_batch(2, roles=["teacher"])
    for number in (1, 2):
        with django_assert_max_num_queries(75):
            review = opening.open_review(actor=actor, kind="asked", words=f"Asked for {number}")
        opening.end_review(review, actor=PersonFactory(roles=["head"]), reason="Enough")
        PersonFactory.create_batch(10, roles=["teacher"])
