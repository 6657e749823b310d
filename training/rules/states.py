"""What how somebody stands is called on a day, in words and colour. The words carry it, the colour helps."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from training.models import Standing
from training.rules.validity import SOON


class State(models.TextChoices):
    IN_DATE = "in_date", "In date"
    SOON = "soon", "Due soon"
    TO_DO = "to_do", "To do"
    GRACE = "grace", "Due now"
    OVERDUE = "overdue", "Overdue"


KINDS: dict[str, str] = {
    State.IN_DATE: "good",
    State.SOON: "info",
    State.TO_DO: "info",
    State.GRACE: "warn",
    State.OVERDUE: "bad",
}


@dataclass(frozen=True)
class Stands:
    """A state with its colour, and a sentence such as "In date until 3 May 2027"."""

    state: State
    words: str

    @property
    def kind(self) -> str:
        return KINDS[self.state]


def state_on(standing: Standing, today: date) -> State:
    if standing.due_on is None:
        return State.IN_DATE
    if standing.overdue_on is not None and standing.overdue_on <= today:
        return State.OVERDUE
    if standing.due_on < today:
        return State.GRACE
    if standing.done_on is None:
        return State.TO_DO
    return State.SOON if standing.due_on - today <= SOON else State.IN_DATE


def stands(standing: Standing, today: date) -> Stands:
    state = state_on(standing, today)
    if standing.due_on is None:
        return Stands(state, f"Done on {standing.done_on:%-d %B %Y}")
    by = f"{standing.due_on:%-d %B %Y}"
    words = {
        State.IN_DATE: f"In date until {by}",
        State.SOON: f"To be taken again by {by}",
        State.TO_DO: f"To be taken by {by}",
        State.GRACE: f"Was due by {by}",
        State.OVERDUE: f"Overdue since {by}",
    }
    return Stands(state, words[state])
