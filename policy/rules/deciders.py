"""Who decides on a draft, step by step: never who wrote in it, and nobody twice.

Authors are whoever made the version and whoever changed a clause or the title of it. The leadership team's step is that
of a senior leader or the designated safeguarding lead, the head's that of the headteacher. Where nobody is left for a
step, because the headteacher wrote the draft, say, or a small school has one senior leader, somebody stands in: first
the others who lead, then the chair or the e-safety link governor. So no school is stuck, and four eyes look at it
before the governors do. Who decided on the text already does not vote on it.
"""

from dataclasses import dataclass, field

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.schools.models import Person
from policy.models import Clause, PolicyReview, PolicyVersion, Said, Step, StepDecision, Vote
from policy.rules.reviewing import Count, count_of

WHOSE: dict[str, Perm] = {Step.LEADERSHIP: Perm.REVIEW_LEADERSHIP, Step.HEAD: Perm.REVIEW_HEAD}
STANDING_IN: dict[str, tuple[Perm, ...]] = {
    Step.LEADERSHIP: (Perm.REVIEW_HEAD, Perm.REVIEW_MINUTE),
    Step.HEAD: (Perm.REVIEW_LEADERSHIP, Perm.REVIEW_MINUTE),
}
OWN = "You wrote in this draft, so somebody else decides on it."
TWICE = "You have decided on this text already. Somebody else takes this step."


def authors_of(version: PolicyVersion) -> frozenset[int]:
    """Keys of those who made it, or changed a clause or its title, as its history tells. Two queries."""
    found = {version.made_by_id}
    changed = Clause.history.filter(version_id=version.pk).exclude(history_person=None)
    found |= set(changed.order_by().values_list("history_person", flat=True).distinct())
    title = None
    for before, person in version.history.order_by("history_id").values_list("title", "history_person"):
        if title is not None and before != title:
            found.add(person)
        title = before
    return frozenset(pk for pk in found if pk is not None)


@dataclass(frozen=True)
class Deciders:
    """Those who may take a step of a review now; `stand_in` where it is not their own."""

    people: list[Person] = field(default_factory=list)
    stand_in: bool = False
    authors: frozenset[int] = frozenset()
    decided: frozenset[int] = frozenset()

    def has(self, person: Person) -> bool:
        return any(one.pk == person.pk for one in self.people)

    def why_not(self, person: Person) -> str:
        """What is said to somebody who might have decided, but for what they did before."""
        if person.pk in self.authors:
            return OWN
        return TWICE if person.pk in self.decided else ""


def deciders(review: PolicyReview, step: str) -> Deciders:
    """Of the leadership team's or the headteacher's step. Four queries at most."""
    authors = authors_of(review.version) if review.version is not None else frozenset()
    decided = decided_already(review) if step == Step.HEAD else frozenset()
    for perm in (WHOSE[step], *STANDING_IN[step]):
        able = list(holders(review.school, perm).exclude(pk__in=authors | decided).select_related("user", "school"))
        if able:
            return Deciders(able, perm != WHOSE[step], authors, decided)
    return Deciders([], False, authors, decided)


def voters(review: PolicyReview) -> Deciders:
    """Governors who may vote: not who wrote in it, nor who decided on it for another step."""
    authors = authors_of(review.version) if review.version is not None else frozenset()
    decided = decided_already(review)
    able = holders(review.school, Perm.REVIEW_VOTE).exclude(pk__in=authors | decided)
    return Deciders(list(able.select_related("user", "school")), False, authors, decided)


def decided_already(review: PolicyReview) -> frozenset[int]:
    """Keys of those who agreed to the text of this round for the leadership team or the headteacher."""
    rows = StepDecision.objects.filter(
        review=review, round=review.round, said=Said.AGREED, step__in=[Step.LEADERSHIP, Step.HEAD]
    )
    return frozenset(rows.values_list("person", flat=True))


def tally(review: PolicyReview) -> Count:
    """The votes of this round that count today: on this very text, of those who are governors still."""
    governors = holders(review.school, Perm.REVIEW_VOTE)
    sha256 = review.version.sha256 if review.version is not None else ""
    counted = Vote.objects.filter(review=review, round=review.round, sha256=sha256, governor__in=governors)
    quorum = review.version.policy.quorum if review.version is not None else 1
    return count_of(counted.values_list("ballot", flat=True), quorum)
