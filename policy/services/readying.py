"""Starting from our model policy (P1)."""

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.schools.models import Person, School, SchoolSettings
from policy.models import PolicyVersion, Source
from policy.rules import model_policy
from policy.services.drafting import Origin, make_draft
from policy.services.policies import policy_of


def settings_of(school: School) -> SchoolSettings | None:
    found: SchoolSettings | None = SchoolSettings.objects.filter(school=school).first()
    return found


@verb
def start_from_model(*, actor: Person) -> PolicyVersion:
    """Begin a draft with the model's clauses, as the school's settings have them. Other drafts stay as they are."""
    demand(actor, Perm.POLICY_WRITE)
    school = actor.school
    clauses = model_policy.as_texts(settings_of(school))
    version = make_draft(school, policy_of(school).title, clauses, origin=Origin(source=Source.MODEL), by=actor)
    events.record("policy.start_from_model", actor=actor, about=version, details={"version": version.number})
    return version
