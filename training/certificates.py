"""Finding a certificate of ours by the number on it, for whoever holds it."""

from esafety.schools.models import School
from training.models import Completion


def completion_by_number(school: School, number: str) -> Completion | None:
    found: Completion | None = (
        Completion.objects.filter(school=school, code=number).select_related("person", "course", "struck").first()
    )
    return found
