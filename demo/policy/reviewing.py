"""Acting out the policy in the demo: reviews and publishing.

Both schools published a policy about a year ago, after the whole review. In one the next review stands with the
governors; in the other it is overdue, and nobody has begun the draft. What happened in between opened reviews at once,
and the head looked at each and ended it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from agreements.models import Act, Asked, Campaign, CampaignKind, ExactText, Way
from agreements.services import asking, signing_in
from agreements.services.taking import Answer
from demo.people import Cast
from demo.schools import HILLTOP
from demo.telling import moment_on
from demo.terms import FRIDAY
from esafety.audit.history import set_change
from esafety.words import plural
from policy.models import CauseKind, Clause, PolicyReview, PolicyVersion, Source, Step, VersionState
from policy.rules.texts import ClauseText
from policy.services import feedback, opening, publishing, reviewing, voting
from policy.services.drafting import Origin, make_draft

Acted = tuple[datetime, Callable[[], None]]
MINUTES = """The {head} went through the policy with the governors.

- The governors asked how {pupils} learn of it. It is read out in each class in September, and stands on the website.
- They asked who reads the monitoring’s reports while the lead is away. The deputy does.

The policy was put to the vote."""
ENDED = (
    "Looked at with the designated safeguarding lead. What the policy says was done, and nothing in it has to change.",
    "Looked at in the leadership meeting. The policy covers it.",
)
SHORT = (
    ClauseText("1", "Who this policy is for", ""),
    ClauseText("1.1", "", "It is for everybody who learns, works or volunteers at {school}, and for parents.", 2),
    ClauseText("2", "Who does what", ""),
    ClauseText(
        "2.1", "", "The {officer} keeps a log of all reported incidents and tells the {head} of each serious one.", 2
    ),
    ClauseText(
        "2.2", "", "The {head} must make sure that all staff are trained when they join, and every year after.", 2
    ),
    ClauseText("2.3", "", "The governors will read the log without names once a term.", 2),
    ClauseText("3", "Filtering and monitoring", ""),
    ClauseText("3.1", "", "The filter will be checked in each term, with each kind of device and in each place.", 2),
    ClauseText("3.2", "", "A site is opened or blocked only after somebody else than the asker has decided on it.", 2),
    ClauseText("4", "Learning", ""),
    ClauseText("4.1", "", "Each class will have lessons on online safety in each term.", 2),
    ClauseText("5", "When something goes wrong", ""),
    ClauseText("5.1", "", "Everybody may report, and whoever reports will be told what became of it.", 2),
    ClauseText(
        "5.2",
        "",
        "A concern about a member of staff is reported to the {head}, and one about the {head} to the {chair}.",
        2,
    ),
    ClauseText("6", "Review", ""),
    ClauseText("6.1", "", "The governors will review this policy every year, and at once after a serious incident.", 2),
)


def steps(cast: Cast, today: date) -> list[Acted]:
    """Each with its moment, all before yesterday evening."""
    story = Story(cast, today)
    return story.of_hilltop() if cast.school.slug == HILLTOP.slug else story.of_brook_lane()


class Story:
    """The reviews of one school on their way."""

    def __init__(self, cast: Cast, today: date) -> None:
        self.cast, self.today, self.ended = cast, today, 0
        self.people = cast.people

    def at(self, days_ago: int, hour: int, act: Callable[[], object]) -> Acted:
        day = self.today - timedelta(days_ago)
        day -= timedelta(max(day.weekday() - FRIDAY, 0))  # the Friday before a weekend
        return moment_on(day, time(hour, 20)), lambda: act() and None

    def of_hilltop(self) -> list[Acted]:
        return [
            *self.first(372, Source.MODEL, slow=True),
            *(self.at(days, 17, self.end_what_opened_by_itself) for days in range(340, 50, -7)),
            self.at(44, 4, lambda: self.end_what_opened_by_itself(timedelta())),
            self.at(43, 5, self.open_when_due),
            self.at(41, 16, lambda: self.say("teacher", "It does not say what we do with phones on trips.", 3)),
            self.at(
                40,
                12,
                lambda: self.say("computing", "Lessons are logged by term now. The clause still says by year.", 8),
            ),
            self.at(38, 20, lambda: self.say("link", "Shorter, please: parents stop reading after two pages.", None)),
            self.at(31, 10, self.draft_a_copy),
            self.at(29, 14, self.change_two_clauses),
            self.at(28, 9, lambda: self.answer("A sentence on trips is in clause 2.2 now.")),
            self.at(24, 15, self.send),
            self.at(22, 8, lambda: self.lead("senior")),
            self.at(17, 18, self.agree_as_head),
            self.at(4, 19, lambda: self.vote(["governor2"], "for")),
        ]

    def of_brook_lane(self) -> list[Acted]:
        return [
            *self.first(397, Source.IMPORTED, slow=False),
            *(self.at(days, 17, self.end_what_opened_by_itself) for days in range(380, 90, -7)),
            self.at(81, 4, lambda: self.end_what_opened_by_itself(timedelta())),
            self.at(79, 5, self.open_when_due),
            self.at(
                77,
                16,
                lambda: self.say("teacher", "The rule about photographs is hard to find when you need it.", None),
            ),
            self.at(73, 13, lambda: self.say("dsl", "Say whom to ring when I am not in school.", 2)),
        ]

    def first(self, ago: int, source: str, *, slow: bool) -> list[Acted]:
        """A whole review, in eighteen days or in four."""
        days = (0, 2, 5, 8, 10, 13, 15, 17) if slow else (0, 0, 1, 1, 2, 3, 4, 5)
        opened, begun, sent, led, agreed, voted, closed, published = (ago - gone for gone in days)
        return [
            self.at(opened, 10, self.open_first),
            self.at(begun, 12, lambda: self.begin(source)),
            self.at(sent, 13, self.send),
            self.at(led, 15, lambda: self.lead("senior")),
            self.at(agreed, 16, self.agree_as_head),
            self.at(voted, 18, lambda: self.vote(["chair", "governor", "governor3"], "for")),
            self.at(voted, 19, lambda: self.vote(["governor2"], "abstain")),
            self.at(closed, 20, self.close),
            self.at(published, 21, self.publish),
            *(self.at(published - after, 16, self.acknowledge) for after in (2, 9, 30)),
        ]

    # --- One after the other ---

    def open_first(self) -> object:
        words = "The policy is to be looked at as a whole, and put to the governors"
        return opening.open_review(actor=self.people["officer"], kind=CauseKind.ASKED, words=words)

    def begin(self, source: str) -> object:
        drafts = PolicyVersion.objects.filter(school=self.cast.school, state=VersionState.DRAFT)
        draft = drafts.filter(source=source).order_by("number").first()
        if draft is None:
            origin, officer = Origin(Source.WRITTEN), self.people["officer"]
            known = [
                replace(one, key=f"short{place:02}") for place, one in enumerate(SHORT)
            ]  # the same in each filling
            draft = make_draft(self.cast.school, "Online safety policy", known, origin=origin, by=officer)
        self.describe(draft, "The whole policy, brought up to date.")
        return reviewing.begin_drafting(self.review, actor=self.people["officer"], draft=draft)

    def send(self) -> object:
        return reviewing.send_to_leadership(self.review, actor=self.people["officer"])

    def lead(self, key: str) -> object:
        return reviewing.decide_as_leadership(
            self.review,
            actor=self.people[key],
            said="agreed",
            shown=self.shown,
            reason="Read in the leadership meeting.",
        )

    def agree_as_head(self) -> object:
        return reviewing.decide_as_head(self.review, actor=self.people["head"], said="agreed", shown=self.shown)

    def vote(self, keys: list[str], ballot: str) -> object:
        for key in keys:
            voting.vote(self.review, actor=self.people[key], ballot=ballot, shown=self.shown)
        return None

    def close(self) -> object:
        school = self.cast.school
        minutes = MINUTES.format(head=school.role_words("head").lower(), pupils=plural(school.pupil_word))
        return voting.close_vote(
            self.review, actor=self.people["chair"], meeting_on=timezone.localdate(), minutes=minutes
        )

    def publish(self) -> object:
        publishing.publish(self.review, actor=self.people["head"])
        campaign = self.campaign
        return asking.ask_everybody(campaign, actor=self.people["head"], progress=lambda done, total: None)

    def acknowledge(self) -> object:
        """About half of those who have still to do so; in the end nearly all."""
        campaign = self.campaign
        text = ExactText.objects.get(version=campaign.version, language="en", easy_read=False)
        rows = Asked.objects.waiting().filter(campaign=campaign, way=Way.SIGN_IN).select_related("person", "campaign")
        for asked in list(rows.order_by("pk"))[::2]:
            answer = [Answer(asked, Act.SIGNED)]
            signing_in.sign_together(answer, actor=asked.person, text=text, typed_name=asked.person.name)
        return None

    # --- A year later ---

    def end_what_opened_by_itself(self, after: timedelta = timedelta(days=9)) -> object:
        review = PolicyReview.objects.open().filter(school=self.cast.school, opened_by=None).first()
        if review is None or timezone.now() - review.opened_at < after:
            return None
        reason = ENDED[self.ended % len(ENDED)]
        self.ended += 1
        return opening.end_review(review, actor=self.people["head"], reason=reason)

    def open_when_due(self) -> object:
        return opening.open_when_due(self.cast.school, timezone.localdate())

    def say(self, key: str, text: str, place: int | None) -> object:
        in_force = PolicyVersion.objects.in_force().get(school=self.cast.school)
        clauses = [one for one in Clause.objects.filter(version=in_force) if one.is_promise]
        clause = clauses[place % len(clauses)] if place is not None and clauses else None
        return feedback.give_feedback(self.review, actor=self.people[key], text=text, clause=clause)

    def answer(self, text: str) -> object:
        said = self.review.feedback.filter(text__contains="trips").first()
        return said and feedback.answer_feedback(said, actor=self.people["officer"], answer=text)

    def draft_a_copy(self) -> object:
        return reviewing.begin_drafting(self.review, actor=self.people["officer"])

    def change_two_clauses(self) -> object:
        draft = self.review.version
        assert draft is not None  # noqa: S101
        self.describe(draft, "Phones on trips, and lessons by term. All else is as it was.")
        more = (
            " On trips, staff use the school’s phone alone.",
            " What was taught is logged in the same term.",
        )
        promises = [one for one in Clause.objects.filter(version=draft) if one.is_promise and "|" not in one.text]
        for clause, words in zip(promises[1:5:3], more, strict=False):
            clause.text += words
            set_change(clause, by=self.people["officer"])
            clause.save(update_fields=["text"])
        return None

    # --- What is looked up ---

    def describe(self, draft: PolicyVersion, what_changed: str) -> None:
        draft.what_changed = what_changed
        set_change(draft, by=self.people["officer"])
        draft.save(update_fields=["what_changed"])

    @property
    def review(self) -> PolicyReview:
        return PolicyReview.objects.exclude(step=Step.ENDED).filter(school=self.cast.school).latest("pk")

    @property
    def shown(self) -> str:
        version = self.review.version
        return version.sha256 if version is not None else ""

    @property
    def campaign(self) -> Campaign:
        return Campaign.objects.filter(school=self.cast.school, kind=CampaignKind.POLICY).latest("pk")
