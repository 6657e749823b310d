"""A review of the policy step by step (P2): who does what, and that what is published is exactly what was agreed."""

import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements.models import Campaign, ExactText
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.notify.models import Notice
from esafety.schools.models import Appointment
from policy.home import reviewing as home
from policy.indicators import reviewing as indicators
from policy.models import Policy, PolicyReview, PolicyVersion, StepDecision, Vote
from policy.reminders import reviewing as reminders
from policy.rules import deciders as who
from policy.rules.acknowledging import body_of
from policy.rules.filling import Filling
from policy.rules.reviewing import count_of, months_after
from policy.rules.texts import ClauseText, sha256_of
from policy.services import feedback, opening, publishing, reviewing, voting
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import reviewing as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def people():
    roles = ["officer", "head", "senior", "dsl", "chair", "teacher"]
    found = {role: PersonFactory(first_name=role.capitalize(), roles=[role]) for role in roles}
    found |= {f"governor{number}": PersonFactory(roles=["governor"]) for number in (1, 2, 3)}
    return found


@pytest.fixture
def school():
    return SchoolFactory()


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


def agree(decide, review, actor, **said):
    review.refresh_from_db()
    return decide(review, actor=actor, **({"said": "agreed", "shown": review.version.sha256} | said))


def to_governors(people, **draft):
    """A review that stands with the governors."""
    review = make.review(people["officer"].school, "drafting", **draft)
    if review.version.made_by is None:
        PolicyVersion.objects.filter(pk=review.version.pk).update(made_by=people["officer"])
    review = reviewing.send_to_leadership(review, actor=people["officer"])
    agree(reviewing.decide_as_leadership, review, people["senior"])
    return agree(reviewing.decide_as_head, review, people["head"])


def votes(review, *ballots):
    """Each by a governor of their own."""
    for ballot in ballots:
        governor = PersonFactory(roles=["governor"])
        voting.vote(review, actor=governor, ballot=ballot, shown=review.version.sha256)


def close(review, actor, **said):
    return voting.close_vote(review, actor=actor, **({"meeting_on": TODAY, "minutes": "All agreed."} | said))


def approved(people):
    review = to_governors(people)
    votes(review, "for", "for", "abstain")
    return close(review, people["chair"])


# --- The whole way -------------------------------------------------------------------------------------------------


def test_from_opening_to_acknowledgement(people, school):
    before = writing.version(school, state="published")
    review = opening.open_review(actor=people["officer"], kind="asked", words="Its year is over")
    said = feedback.give_feedback(review, actor=people["teacher"], text="Too long", clause=before.clauses.first())
    review = reviewing.begin_drafting(review, actor=people["officer"])
    draft = review.version
    assert (draft.based_on, draft.state, draft.clauses.count()) == (before, "draft", 4)
    feedback.answer_feedback(said, actor=people["officer"], answer="It is shorter now")
    assert Notice.objects.filter(recipient=people["teacher"], text="policy.feedback_answered").exists()

    review = reviewing.send_to_leadership(review, actor=people["officer"])
    assert (review.version.state, review.round) == ("frozen", 1)
    review = agree(reviewing.decide_as_leadership, review, people["senior"])
    review = agree(reviewing.decide_as_head, review, people["head"])
    votes(review, "for", "for", "against")
    review = close(review, people["chair"])
    made = publishing.publish(review, actor=people["head"])

    before.refresh_from_db()
    review.refresh_from_db()
    assert (made.state, before.state, review.step) == ("published", "superseded", "done")
    assert before.ended_at
    assert Policy.objects.get().review_on == date(2027, 11, 25)
    text = ExactText.objects.get()
    assert "The e-safety officer will keep a log" in text.body
    campaign = Campaign.objects.get()
    assert campaign.is_open
    assert campaign.title == "Online safety policy"
    assert (indicators.reviewed(school, TODAY).state, indicators.reviewed(school, date(2027, 12, 1)).state) == (
        State.MET,
        State.AT_RISK,
    )


def test_the_first_policy_takes_the_same_way(people, school):
    assert indicators.reviewed(school, TODAY).state == State.NOT_EVIDENCED
    review = opening.open_review(actor=people["officer"], kind="asked", words="Our first")
    with pytest.raises(RuleBroken, match="no policy in force to copy"):
        reviewing.begin_drafting(review, actor=people["officer"])
    draft = writing.version(school, made_by=people["officer"])
    review = reviewing.begin_drafting(review, actor=people["officer"], draft=draft)
    assert review.version == draft


# --- Nobody approves their own -------------------------------------------------------------------------------------


def edited_by(version, person):
    """As the editor does it: the change stands in the clause's history."""
    clause = version.clauses.first()
    clause.text, clause._history_person = "Changed.", person
    clause.save()


@pytest.mark.parametrize("how", ["made", "edited"])
def test_who_wrote_in_a_draft_does_not_decide_on_it(people, client, how):
    senior = people["senior"]
    draft = writing.version(senior.school, made_by=senior if how == "made" else people["officer"])
    if how == "edited":
        edited_by(draft, senior)
    review = make.review(senior.school, "drafting", draft)
    review = reviewing.send_to_leadership(review, actor=people["officer"])
    with pytest.raises(RuleBroken, match="You wrote in this draft"):
        agree(reviewing.decide_as_leadership, review, senior)
    client.force_login(senior.user)
    response = client.get(page("review-leadership", review.number), follow=True)
    assert "You wrote in this draft" in response.text
    assert agree(reviewing.decide_as_leadership, review, people["dsl"]).step == "head"


def test_a_change_of_the_title_makes_an_author_and_freezing_does_not(people):
    draft = writing.version(people["officer"].school, made_by=people["officer"])
    draft.title, draft._history_person = "Another title", people["dsl"]
    draft.save()
    review = make.review(draft.school, "drafting", draft)
    reviewing.send_to_leadership(review, actor=people["head"])
    assert who.authors_of(draft) == {people["officer"].pk, people["dsl"].pk}


def test_where_the_head_wrote_it_another_leader_stands_in_and_nobody_twice(people):
    draft = writing.version(people["head"].school, made_by=people["head"])
    review = make.review(people["head"].school, "drafting", draft)
    review = reviewing.send_to_leadership(review, actor=people["officer"])
    review = agree(reviewing.decide_as_leadership, review, people["senior"])
    with pytest.raises(RuleBroken, match="You wrote in this draft"):
        agree(reviewing.decide_as_head, review, people["head"])
    with pytest.raises(PermissionDenied):
        agree(reviewing.decide_as_head, review, people["senior"])
    assert agree(reviewing.decide_as_head, review, people["dsl"]).step == "governors"


def test_a_small_school_is_not_stuck_the_chair_stands_in_and_does_not_vote_then(client):
    head, senior, chair = (PersonFactory(roles=[role]) for role in ("head", "senior", "chair"))
    review = make.review(head.school, "drafting", writing.version(head.school, made_by=head))
    review = reviewing.send_to_leadership(review, actor=head)
    review = agree(reviewing.decide_as_leadership, review, senior)
    client.force_login(chair.user)
    assert "Decide in the headteacher’s place" in client.get(page("review", review.number)).text
    assert "You stand in" in client.get(page("review-head", review.number)).text
    review = agree(reviewing.decide_as_head, review, chair)
    with pytest.raises(RuleBroken, match="decided on this text already"):
        voting.vote(review, actor=chair, ballot="for", shown=review.version.sha256)


def test_the_leadership_team_is_not_stood_in_for_while_one_of_it_is_there(people):
    review = make.review(people["head"].school, "leadership")
    with pytest.raises(PermissionDenied):
        agree(reviewing.decide_as_leadership, review, people["head"])


# --- Sending back --------------------------------------------------------------------------------------------------


def test_sent_back_it_can_be_written_again_and_is_decided_on_anew(people):
    review = make.review(people["officer"].school, "drafting")
    review = reviewing.send_to_leadership(review, actor=people["officer"])
    first = review.version.sha256
    with pytest.raises(RuleBroken, match="Say why"):
        agree(reviewing.decide_as_leadership, review, people["senior"], said="returned")
    review = agree(reviewing.decide_as_leadership, review, people["senior"], said="returned", reason="A date is wrong")
    assert (review.step, review.version.state, review.version.sha256) == ("drafting", "draft", "")
    edited_by(review.version, people["officer"])
    review = reviewing.send_to_leadership(review, actor=people["officer"])
    assert review.round == 2
    with pytest.raises(RuleBroken, match="has changed since"):
        agree(reviewing.decide_as_leadership, review, people["senior"], shown=first)


# --- The vote ------------------------------------------------------------------------------------------------------


def test_a_governor_votes_once_by_name_on_the_text_that_was_shown(people, client):
    review = to_governors(people)
    governor = people["governor1"]
    client.force_login(governor.user)
    shown = review.version.sha256
    assert "Choose how you vote" in client.post(page("review-vote", review.number), {"shown": shown}).text
    client.post(page("review-vote", review.number), {"shown": shown, "ballot": "for"})
    again = client.post(page("review-vote", review.number), {"shown": shown, "ballot": "against"}, follow=True)
    assert "You have voted on this text already" in again.text
    assert list(Vote.objects.values_list("governor", "ballot")) == [(governor.pk, "for")]
    with pytest.raises(RuleBroken, match="voted on this text already"):
        voting.vote(review, actor=governor, ballot="against", shown=shown)
    with pytest.raises(RuleBroken, match="has changed since"):
        voting.vote(review, actor=people["governor2"], ballot="for", shown="0" * 64)


@pytest.mark.parametrize("how", ["left", "ended"])
def test_a_vote_by_someone_who_left_is_refused_and_one_given_before_counts_no_more(people, how):
    review = to_governors(people)
    shown = review.version.sha256
    for key in ("governor1", "governor2", "governor3"):
        if key == "governor3":
            gone = people[key]
            gone.left_on = TODAY if how == "left" else None
            gone.save()
            if how == "ended":
                Appointment.objects.filter(person=gone).update(ends_on=TODAY - timedelta(days=1))
            with pytest.raises(PermissionDenied):
                voting.vote(review, actor=gone, ballot="for", shown=shown)
        else:
            voting.vote(review, actor=people[key], ballot="for", shown=shown)
    voting.vote(review, actor=people["chair"], ballot="for", shown=shown)
    assert who.tally(review).given == 3
    Appointment.objects.filter(person=people["governor1"]).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(RuleBroken, match="1 vote is missing: 3 have to be given, and 2 count so far"):
        close(review, people["chair"])


@pytest.mark.parametrize(
    ("ballots", "step"),
    [
        (["for", "for", "against"], "approved"),
        (["for", "against", "abstain"], "drafting"),
        (["abstain"] * 3, "drafting"),
    ],
)
def test_more_for_than_against_carries_it_else_it_goes_back(people, ballots, step):
    review = to_governors(people)
    votes(review, *ballots)
    assert close(review, people["chair"]).step == step
    review.refresh_from_db()
    assert review.minutes == "All agreed."
    assert StepDecision.objects.last().reason == f"{count_of(ballots, 3).words}."


def test_the_vote_is_closed_on_a_day_that_has_been_and_not_by_an_author(people, client):
    review = to_governors(people)
    votes(review, "for", "for", "for")
    for day, words in (
        (TODAY + timedelta(days=1), "later than today"),
        (TODAY - timedelta(days=9), "before the review"),
    ):
        with pytest.raises(RuleBroken, match=words):
            close(review, people["chair"], meeting_on=day)
    edited_by(review.version, people["chair"])
    with pytest.raises(RuleBroken, match="You wrote in this draft"):
        close(review, people["chair"])
    client.force_login(people["chair"].user)
    wrong = client.post(page("review-close", review.number), {"minutes": "Long minutes", "meeting_on_day": "40"})
    assert wrong.status_code == 200
    assert "Long minutes" in wrong.text


def test_decisions_and_votes_are_never_altered(people):
    review = to_governors(people)
    votes(review, "for")
    for rows in (StepDecision.objects.all(), Vote.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(round=9)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


# --- Publishing ----------------------------------------------------------------------------------------------------


def test_what_is_not_exactly_what_was_agreed_is_not_published(people):
    review = approved(people)
    clause = review.version.clauses.first()
    clause.text = "Smuggled in."
    clause.save()
    with pytest.raises(RuleBroken, match="not what was agreed"):
        publishing.publish(review, actor=people["head"])
    PolicyVersion.objects.filter(pk=review.version.pk).update(
        sha256=sha256_of(review.version.title, review.version.clauses.all())
    )
    with pytest.raises(RuleBroken, match="not what was agreed"):
        publishing.publish(review, actor=people["head"])


def test_two_presses_publish_once_and_a_draft_begun_meanwhile_stays_one(people, client):
    review = approved(people)
    other = writing.version(review.school, made_by=people["officer"])
    client.force_login(people["head"].user)
    client.post(page("review-publish", review.number))
    again = client.post(page("review-publish", review.number), follow=True)
    assert "This review is closed" in again.text
    other.refresh_from_db()
    assert other.state == "draft"
    assert PolicyVersion.objects.in_force().count() == Campaign.objects.count() == 1


def test_only_the_officer_and_the_head_publish(people):
    review = approved(people)
    for key in ("senior", "chair", "teacher"):
        with pytest.raises(PermissionDenied):
            publishing.publish(review, actor=people[key])


def test_a_review_that_is_ended_gives_its_draft_back_and_leaves_the_yearly_day(people, client):
    review = to_governors(people)
    client.force_login(people["chair"].user)
    assert "Enter why" in client.post(page("review-end", review.number), {"reason": ""}).text
    client.post(page("review-end", review.number), {"reason": "Opened by mistake"})
    review.refresh_from_db()
    assert (review.step, review.version.state, review.version.policy.review_on) == ("ended", "draft", None)
    assert "Opened by mistake" in client.get(page("review", review.number)).text
    with pytest.raises(PermissionDenied):
        opening.end_review(review, actor=people["officer"], reason="x")


def test_the_text_that_is_acknowledged_is_filled_in_and_has_no_tables(school):
    clauses = [
        ClauseText("1", "Roles", ""),
        ClauseText("1.1", "", "The {head} decides.", 2),
        ClauseText("1.2", "Who", "| Role | Duty |\n|---|---|\n| {officer} | Log |\n\nAnd a | b.", 2),
        ClauseText("", "", "- one\n- two", 2),
    ]
    body = body_of(clauses, Filling.of(school, TODAY))
    assert body == (
        "## 1 Roles\n\n**1.1** The headteacher decides.\n\n### 1.2 Who\n\n"
        "- Role; Duty\n- e-safety officer; Log\n\nAnd a | b.\n\n- one\n- two"
    )


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
     (date(2026, 11, 25), 14, date(2028, 1, 25))],
)  # fmt: skip
def test_months_after(day, months, then):
    assert months_after(day, months) == then


# --- In any order --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_whatever_people_try_in_whatever_order_only_what_was_agreed_is_ever_in_force(people, school, seed):
    rng = random.Random(seed)
    everybody = list(people.values())
    opening.open_review(actor=people["officer"], kind="asked", words="A year is over")
    writing.policy_of(school)
    Policy.objects.update(quorum=2)
    for author in ("officer", "head", "senior"):
        writing.version(school, made_by=people[author])

    def one():
        return PolicyReview.objects.order_by("-pk").first()

    def draft():
        drafts = list(PolicyVersion.objects.filter(state="draft").order_by("pk"))
        return rng.choice(drafts) if drafts else None

    def shown():
        version = one().version
        return version.sha256 if version else ""

    def edit(actor):
        version = draft()
        if version is not None and actor in {people["officer"], people["head"]} and rng.random() < 0.4:
            edited_by(version, actor)

    acts = {
        "ended": lambda actor: opening.open_review(actor=actor, kind="asked", words=f"Again {rng.random()}"),
        "feedback": lambda actor: reviewing.begin_drafting(one(), actor=actor, draft=draft()),
        "edit": edit,
        "drafting": lambda actor: reviewing.send_to_leadership(one(), actor=actor),
        "leadership": lambda actor: reviewing.decide_as_leadership(one(), actor=actor, said="agreed", shown=shown()),
        "head": lambda actor: reviewing.decide_as_head(one(), actor=actor, said="agreed", shown=shown()),
        "back": lambda actor: reviewing.decide_as_head(one(), actor=actor, said="returned", shown=shown(), reason="No"),
        "vote": lambda actor: voting.vote(
            one(), actor=actor, ballot=rng.choice(["for", "for", "for", "against"]), shown=shown()
        ),
        "governors": lambda actor: close(one(), actor),
        "approved": lambda actor: publishing.publish(one(), actor=actor),
    }
    acts["done"] = acts["ended"]
    published = 0
    for _ in range(90):
        name = one().step if rng.random() < 0.6 else rng.choice([*acts, "vote", "vote"])
        for actor in rng.sample(everybody, len(everybody)):  # all try it, whoever it is for
            try:
                acts[name](actor)
            except (RuleBroken, PermissionDenied):
                continue
            published += name == "approved"
            assert PolicyVersion.objects.in_force().count() <= 1
            break
    decided_on = PolicyVersion.objects.filter(state__in=["published", "superseded"])
    assert published == decided_on.count() > 0
    for version in decided_on:
        review = version.reviews.get(step="done")
        digest = sha256_of(version.title, version.clauses.order_by("position", "pk"))
        decided = StepDecision.objects.filter(review=review, round=review.round, said="agreed")
        given = Vote.objects.filter(review=review, round=review.round)
        assert {one.sha256 for one in [*decided, *given]} == {digest} == {version.sha256}
        assert {one.step for one in decided} == {"leadership", "head", "governors"}
        deciding = [one.person_id for one in decided if one.step != "governors"] + [one.governor_id for one in given]
        assert len(deciding) == len(set(deciding))
        assert not {*deciding, *(one.person_id for one in decided)} & who.authors_of(version)


# --- Feedback ------------------------------------------------------------------------------------------------------


def test_feedback_of_the_whole_or_of_a_clause_until_its_day(client, people, time_machine):
    version = writing.version(people["teacher"].school, state="published")
    review = make.review(version.school)
    client.force_login(people["teacher"].user)
    clause = version.clauses.get(number="1.2")
    wrong = client.post(page("review-feedback", review.number), {"clause": clause.key, "text": ""})
    assert "Say what works" in wrong.text
    client.post(page("review-feedback", review.number), {"clause": clause.key, "text": "Nobody asks the head."})
    said = review.feedback.get()
    assert (said.clause, said.person) == (clause, people["teacher"])
    assert "Nobody asks the head." in client.get(page("review", review.number)).text
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert "Nobody asks the head." not in client.get(page("review", review.number)).text
    time_machine.move_to("2026-12-10T10:00:00+00:00")
    with pytest.raises(RuleBroken, match="until 9 December 2026"):
        feedback.give_feedback(review, actor=people["teacher"], text="Late")


# --- Pages, home and reminders -------------------------------------------------------------------------------------


def test_the_page_shows_each_person_the_one_next_act(client, people):
    review = make.review(people["officer"].school)
    expected = {"officer": "Begin the draft", "head": "Begin the draft", "teacher": "Say what works and what does not"}
    for key, words in expected.items():
        client.force_login(people[key].user)
        act = client.get(page("review", review.number)).context["act"]
        assert act.words == words
    assert [one.text for one in home.waiting(people["teacher"])] == [home.WORDS["review-feedback"]]
    assert home.waiting(people["officer"]) == []  # until the day of feedback


def test_a_step_that_waits_is_reminded_of_then_the_officer_too(people, time_machine):
    review = to_governors(people)
    voting.vote(review, actor=people["governor1"], ballot="for", shown=review.version.sha256)
    told = list(reminders.step_waits(review.school, TODAY + timedelta(days=14)))
    assert {one.person for one in told} == {people["governor2"], people["governor3"], people["chair"]}
    assert list(reminders.step_waits(review.school, TODAY + timedelta(days=7))) == []
    later = list(reminders.step_waits(review.school, TODAY + timedelta(days=40)))
    assert {people["officer"], people["head"]} < {one.person for one in later}
    assert {one.stage for one in later} == {2}


def test_a_policy_that_is_overdue_is_loud(client, people):
    version = writing.version(people["officer"].school, state="published")
    policy = version.policy
    policy.review_on = TODAY + timedelta(days=20)
    policy.save()
    told = list(reminders.not_reviewed(policy.school, TODAY))
    assert {(one.person, one.stage) for one in told} == {(people["officer"], 1), (people["head"], 1)}
    policy.review_on = TODAY - timedelta(days=5)
    policy.save()
    told = list(reminders.not_reviewed(policy.school, TODAY))
    governors = {people[key] for key in ("chair", "governor1", "governor2", "governor3")}
    assert {one.person for one in told} == {people["officer"], people["head"], *governors}
    assert all(one.urgent for one in told)
    assert [one.tag for one in home.waiting(people["chair"])] == ["Overdue"]
    client.force_login(people["teacher"].user)
    assert "The review is overdue" in client.get(page("reviews")).text


def test_a_review_costs_the_same_with_two_and_with_twelve_of_each(client, people, django_assert_max_num_queries):
    review = to_governors(people)
    client.force_login(people["officer"].user)
    client.get(page("review", review.number))
    for _ in range(2):
        with django_assert_max_num_queries(45):
            assert client.get(page("review", review.number)).status_code == 200
        for number in range(10):
            votes(review, "for")
            make.feedback(review, text=f"Said {number}")


def test_the_list_of_reviews_is_paged_and_costs_the_same(client, people, django_assert_max_num_queries):
    school = people["officer"].school
    client.force_login(people["officer"].user)
    for count in (2, 28):
        for number in range(count):
            make.review(school, "ended", number=number + count * 10, closed_at=f"2026-01-01T00:{number:02}Z")
        client.get(page("reviews"))
        with django_assert_max_num_queries(22):
            text = client.get(page("reviews")).text
    assert "1 to 25 of 30" in text
