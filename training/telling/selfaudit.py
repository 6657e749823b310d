"""What people are told of: the self-audit, the year's plan and advice."""

from collections.abc import Collection

from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.notify.texts import Text
from esafety.schools.models import Person
from training.models import Advice

TEXTS: dict[str, Text] = {
    "training.self_audit_to_do": Text(
        "Your self-audit of this school year is still to do",
        "It takes about ten minutes, is read by nobody but you and the person who looks after e-safety training, "
        "and names the courses that would help you.",
    ),
    "training.plan_line": Text(
        "{reference} is yours to see to", "Read what is planned, for whom and by when. Say there when it is done."
    ),
    "training.advice_asked": Text("{reference} waits for your advice", "Read it, and answer, or ask something back."),
    "training.advice_answered": Text("{reference} has been answered", "Read the answer. You can ask again there."),
    "training.advice_back": Text("{reference}: you are asked something back", "Answer there, and advice will follow."),
    "training.advice_waits": Text(
        "{reference} has waited two working days for your advice", "Read it, and answer, or ask something back."
    ),
    "training.advice_waits_long": Text(
        "{reference} has waited five working days for advice", "Nobody has answered yet. Read it, and see that it is."
    ),
}


def tell_answerers(advice: Advice, people: Collection[int]) -> None:
    """Those whose it is to answer."""
    told = list(Person.objects.filter(pk__in=people).select_related("user", "school"))
    url = advice.get_absolute_url()
    notify(told, kind=Kind.ALERT, about=advice, text="training.advice_asked", url=url)


def tell_asker(advice: Advice, text: str) -> None:
    notify([advice.asked_by], kind=Kind.ALERT, about=advice, text=text, url=advice.get_absolute_url())
