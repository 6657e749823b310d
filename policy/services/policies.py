"""The policy of a school, made when it is first needed."""

from esafety.audit.history import set_change
from esafety.schools.models import School
from esafety.schools.numbering import one_at_a_time
from policy.models import Policy


def policy_of(school: School) -> Policy:
    """In the caller's transaction, under the school's lock: two at once find one."""
    one_at_a_time(school.pk)
    found: Policy | None = Policy.objects.filter(school=school).first()
    if found is None:
        found = Policy(school=school)
        set_change(found, by=None, reason="First needed")
        found.save()
    return found
