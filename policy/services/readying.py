"""A draft of the policy from our model policy, as the school's settings have it (P1)."""

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.schools.models import Person, SchoolSettings
from policy.models import PolicyVersion, Source
from policy.rules import model_policy
from policy.services.drafting import Origin, make_draft
from policy.services.policies import policy_of


@verb
def start_from_model(*, actor: Person) -> PolicyVersion:
    """Begin a draft with the model's clauses. What later changes in the model or the settings leaves it alone."""
    demand(actor, Perm.POLICY_WRITE)
    school = actor.school
    settings = SchoolSettings.objects.filter(school=school).first()
    title = policy_of(school).title
    clauses = model_policy.as_texts(settings)
    version = make_draft(school, title, clauses, origin=Origin(source=Source.MODEL), by=actor)
    details = {"number": version.number, "clauses": len(clauses)}
    events.record("policy.start_from_model", actor=actor, about=version, details=details)
    return version
