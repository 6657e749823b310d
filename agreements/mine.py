"""What is asked of somebody who signs in, and what they answered: a sheet for each campaign."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from agreements.models import Asked, AskedState, Campaign, ExactText, Signature, Way
from agreements.querysets.campaigns import AskedQuerySet
from esafety.schools.models import Person

PAGE = 25


@dataclass(frozen=True)
class Sheet:
    """One campaign with all that it asks of one person: one line, or one for each of their children.

    Among them are children who have left, where something was said that can be taken back.
    """

    campaign: Campaign
    asked: list[Asked]
    texts: list[ExactText] = field(default_factory=list)

    @property
    def answerable(self) -> list[Asked]:
        """Without children who have left."""
        here = [one for one in self.asked if one.child is None or one.child.is_here()]
        return [one for one in here if one.state != AskedState.EXCUSED]

    @property
    def waiting(self) -> list[Asked]:
        return [one for one in self.answerable if one.state == AskedState.ASKED]

    @property
    def answered_at(self) -> datetime | None:
        return max((one.answered_at for one in self.asked if one.answered_at), default=None)

    @property
    def asked_at(self) -> datetime:
        return min(one.asked_at for one in self.asked)

    @property
    def children(self) -> list[Person]:
        return [one.child for one in self.asked if one.child]

    @property
    def for_whom(self) -> str:
        """First names of the children, empty where one answers for oneself."""
        return ", ".join(child.first_name for child in self.children)

    @property
    def state_words(self) -> str:
        states = {one.state for one in self.answerable} or {AskedState.EXCUSED}
        if len(states) > 1:
            return "Answered in part" if AskedState.ASKED in states else "Answered"
        (state,) = states
        return "To be signed" if state == AskedState.ASKED else str(AskedState(state).label)

    @property
    def state_kind(self) -> str:
        return {"Signed": "good", "To be signed": "warn", "Answered in part": "warn"}.get(self.state_words, "quiet")


def _asked(person: Person) -> AskedQuerySet:
    """What is asked of them, and what they may take back."""
    return _by_themself(Asked.objects.changeable_by(person))


def _waiting(person: Person) -> AskedQuerySet:
    return _by_themself(Asked.objects.of(person).waiting())


def _by_themself(rows: AskedQuerySet) -> AskedQuerySet:
    rows = rows.exclude(way=Way.CLASS).exclude(campaign__state="draft")
    return rows.select_related("campaign__version__agreement", "child__teaching_group", "answered_version")


def _sheets(rows: Iterable[Asked]) -> list[Sheet]:
    return [Sheet(theirs[0].campaign, theirs) for theirs in (list(group) for _, group in groupby(rows, _campaign_of))]


def _campaign_of(asked: Asked) -> int:
    return asked.campaign_id


def waiting_for(person: Person) -> list[Sheet]:
    """Sheets on which something is still to be answered, the longest waiting first. One query."""
    rows = _waiting(person).order_by("campaign_id", "pk")
    return _sheets(rows)


def is_asked(person: Person) -> bool:
    return _waiting(person).exists()


def answered_by(person: Person, before: int | None = None) -> tuple[list[Sheet], int | None]:
    """A page of sheets without anything to be answered, newest first; and the number that the next begins before."""
    rest = _asked(person).exclude(pk__in=Asked.objects.of(person).waiting())
    if before is not None:
        rest = rest.filter(campaign__number__lt=before)
    numbers = list(rest.order_by("-campaign__number").values_list("campaign__number", flat=True).distinct()[: PAGE + 1])
    rows = rest.filter(campaign__number__in=numbers[:PAGE]).order_by("-campaign__number", "pk")
    return _sheets(rows), (numbers[PAGE - 1] if len(numbers) > PAGE else None)


def campaign_asking(person: Person, number: int) -> Campaign | None:
    """The campaign of that number in the person's school, where it asks something of them."""
    asked = _asked(person).filter(campaign__number=number).first()
    return asked.campaign if asked else None


def sheet_of(person: Person, number: int) -> Sheet | None:
    """With the texts of the campaign's version; None where the campaign asks nothing of the person. Two queries."""
    rows = list(_asked(person).filter(campaign__number=number).order_by("child__first_name", "pk"))
    if not rows:
        return None
    return Sheet(rows[0].campaign, rows, list(rows[0].campaign.version.texts.all()))


def last_answers(sheet: Sheet) -> dict[int, Signature]:
    """By key of what was asked: the answer that stands, with the text that was answered."""
    rows = Signature.objects.filter(asked__in=sheet.asked).select_related("text").order_by("number")
    return {one.asked_id: one for one in rows if one.asked_id}


def text_shown(sheet: Sheet, text_id: int) -> ExactText | None:
    """A text of the same agreement by its key: of this version, or of one before it."""
    agreement = sheet.campaign.version.agreement_id
    return ExactText.objects.filter(pk=text_id, version__agreement=agreement).first()


def text_answered_before(sheet: Sheet, text: ExactText) -> ExactText | None:
    """What the person answered last where it was another version, in the language of `text` if it was there."""
    before = {one.answered_version_id for one in sheet.asked} - {None, sheet.campaign.version_id}
    if not before:
        return None
    texts = ExactText.objects.filter(version=max(key for key in before if key), easy_read=text.easy_read)
    return texts.filter(language=text.language).first()
