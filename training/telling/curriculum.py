"""What people are told of: what pupils are taught."""

from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.notify.texts import Text
from esafety.schools.models import Person
from training.models import ProgrammeAction

TEXTS: dict[str, Text] = {
    "training.programme_action": Text(
        "Something of the pupils’ programme is left to you", "Read what it is and by when, and say when it is done."
    ),
    "training.lesson_missing": Text(
        "A lesson of this term is not logged yet",
        "Log it with a press or two if you have taught it; else there is time to teach it.",
    ),
    "training.programme_unreviewed": Text(
        "The pupils’ programme has still to be reviewed",
        "Once a school year it is looked at as a whole: what was taught, what works, what changes.",
    ),
    "training.action_overdue": Text(
        "Something of the pupils’ programme is overdue", "Say what was done, or that you need more time."
    ),
}


def tell_of_action(action: ProgrammeAction, *, by: Person) -> None:
    """Its owner."""
    url = action.get_absolute_url()
    told = [action.owner]
    notify(told, kind=Kind.NEWS, about=action, text="training.programme_action", url=url, leaving_out=by)
