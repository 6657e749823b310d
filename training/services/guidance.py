"""The guidance page for parents (T7): public, in the school's own words."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.schools.models import Person, School
from esafety.schools.numbering import one_at_a_time
from esafety.schools.services import ChangedMeanwhile, version_of
from training.models import Guidance


def guidance_of(school: School) -> Guidance | None:
    found: Guidance | None = Guidance.objects.filter(school=school).select_related("reviewed_by").first()
    return found


def version_shown_of(guidance: Guidance | None) -> int:
    return version_of(guidance) if guidance is not None else 0


@verb
def write_guidance(*, actor: Person, version: int, text: str) -> Guidance:
    """Put these words on the page, reviewed today; the same words again say that they still hold.

    Raises ChangedMeanwhile where somebody wrote others since the form was opened.
    """
    one_at_a_time(actor.school_id)
    demand(actor, Perm.PARENTS_TELL)
    guidance = guidance_of(actor.school)
    if version != version_shown_of(guidance):
        raise ChangedMeanwhile("Somebody else changed the page while you wrote. Compare it with yours below.")
    guidance = guidance or Guidance(school=actor.school)
    is_same = guidance.text == text
    guidance.text, guidance.reviewed_on, guidance.reviewed_by = text, timezone.localdate(), actor
    set_change(guidance, by=actor, reason="Looked at, nothing changed" if is_same else "")
    guidance.save()
    events.record("training.write_guidance", actor=actor, about=guidance, details={"is_same": is_same})
    return guidance
