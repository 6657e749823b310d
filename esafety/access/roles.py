"""Roles as sets of permissions, each held in a circle. This table is the whole of who may do what by role.

The page "Who may do what" is made from it; single records shared with a person come on top (`esafety.access.shares`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import TextChoices

from esafety.access.perms import Circle, Perm


class Role(TextChoices):
    """What an appointment makes a person, in the words of the field. Rows R1 to R11."""

    OFFICER = "officer", "E-safety officer"
    HEAD = "head", "Headteacher"
    SENIOR = "senior", "Senior leader"
    DSL = "dsl", "Designated safeguarding lead"
    DEPUTY_DSL = "deputy_dsl", "Deputy designated safeguarding lead"
    GOVERNOR = "governor", "Governor"
    LINK_GOVERNOR = "link_governor", "E-safety link governor"
    CHAIR = "chair", "Chair of governors"
    TEACHER = "teacher", "Teacher"
    SUPPORT = "support", "Support staff"
    IT = "it", "IT manager"
    COMPUTING = "computing", "Computing coordinator"
    PUPIL = "pupil", "Pupil"
    PARENT = "parent", "Parent or carer"
    GUEST = "guest", "Guest"
    TRUST = "trust", "Trust officer"


class Grant(NamedTuple):
    """A permission in one circle of records."""

    perm: Perm
    circle: Circle


def in_circle(circle: Circle, perms: Iterable[Perm]) -> frozenset[Grant]:
    return frozenset(Grant(perm, circle) for perm in perms)


def school(*perms: Perm) -> frozenset[Grant]:
    return in_circle(Circle.SCHOOL, perms)


CASE_PERMS = frozenset(
    {
        Perm.INCIDENT_VIEW,
        Perm.INCIDENT_TRIAGE,
        Perm.INCIDENT_LEAD,
        Perm.INCIDENT_RECORD,
        Perm.INCIDENT_RECATEGORISE,
        Perm.INCIDENT_ANSWER,
        Perm.INCIDENT_CLOSE,
        Perm.INCIDENT_REOPEN,
        Perm.INCIDENT_SHARE,
    }
)

ANYBODY = school(Perm.SCHOOL_ENTER)
STAFF = (
    ANYBODY
    | school(Perm.PEOPLE_FIND, Perm.CONTACTS_VIEW, Perm.SHARE_HOLD, Perm.INCIDENT_REPORT, Perm.INCIDENT_LOG)
    | school(Perm.AGREEMENT_VIEW, Perm.CONSENT_VIEW, Perm.PUBLICATION_RECORD, Perm.ACCESS_VIEW)
    | school(Perm.FILTER_ASK, Perm.SITES_VIEW, Perm.SITES_ASSESS)
    | school(Perm.TRAINING_TAKE, Perm.ADVICE_ASK, Perm.CURRICULUM_VIEW)
    | school(Perm.POLICY_READ, Perm.POLICY_ATTEST, Perm.REVIEW_FEEDBACK)
)
CLASSROOM = school(Perm.CLASS_SIGN, Perm.LESSON_LOG, Perm.HOME_LEARNING)
BOARD = school(Perm.CAMPAIGN_VIEW, Perm.WEBSITE_VIEW)
LOOKS_AFTER_FILTER = school(
    Perm.FILTER_VIEW, Perm.FILTER_OVERBLOCKING, Perm.FILTER_CHECKS_VIEW, Perm.FILTER_AUDIT, Perm.FILTER_AUDIT_SIGN
)
CASEWORKER = (
    STAFF
    | BOARD
    | LOOKS_AFTER_FILTER
    | school(Perm.MONITORING_READ, Perm.TRAINING_VIEW)
    | school(Perm.POLICY_DRAFTS, Perm.REVIEW_OPEN)
    | in_circle(Circle.SCHOOL, CASE_PERMS)
    | school(Perm.CONTACTS_CHANGE, Perm.PEOPLE_VIEW, Perm.INDICATORS_VIEW, Perm.INCIDENT_EXPORT)
)
SIGNINGS = (
    CLASSROOM
    | school(Perm.AGREEMENT_WRITE, Perm.AGREEMENT_PUBLISH, Perm.CAMPAIGN_RUN, Perm.PAPER_ENTER, Perm.CONSENT_IMPORT)
    | school(Perm.ACCESS_GRANT, Perm.ACCESS_EXPORT, Perm.VISIT_VIEW, Perm.VISIT_DESK)
    | school(Perm.WEBSITE_CHECK, Perm.EVENT_NOTICE)
)
TRAINING = school(
    Perm.TRAINING_PLAN,
    Perm.TRAINING_RECORD,
    Perm.ADVICE_ANSWER,
    Perm.INDUCTION_GIVE,
    Perm.CURRICULUM_PLAN,
    Perm.PARENTS_TELL,
)
POLICY = school(Perm.POLICY_WRITE, Perm.LAW_CHANGE, Perm.POLICY_PUBLISH)
OVERSEER = ANYBODY | school(
    Perm.INCIDENT_ANONYMISED,
    Perm.INDICATORS_VIEW,
    Perm.FILTER_OVERBLOCKING,
    Perm.FILTER_CHECKS_VIEW,
    Perm.CURRICULUM_VIEW,
    Perm.POLICY_READ,
)
GOVERNOR = (
    OVERSEER
    | school(Perm.INCIDENT_REVIEW_LOG, Perm.FILTER_AUDIT_SIGN, Perm.TRAINING_TAKE)
    | school(Perm.POLICY_DRAFTS, Perm.POLICY_ATTEST, Perm.REVIEW_FEEDBACK, Perm.REVIEW_VOTE)
)

ROLES: dict[Role, frozenset[Grant]] = {
    Role.OFFICER: CASEWORKER
    | SIGNINGS
    | TRAINING
    | POLICY
    | school(Perm.SELF_AUDIT_READ, Perm.INCIDENT_KINDS, Perm.MAIL_TROUBLE, Perm.FILTER_CHECK),
    Role.HEAD: CASEWORKER
    | SIGNINGS
    | TRAINING
    | POLICY
    | school(Perm.REVIEW_HEAD, Perm.POLICY_SETTINGS)
    | school(Perm.ACCESS_SUSPEND, Perm.WEBSITE_SIGN)
    | school(Perm.FILTER_DECIDE, Perm.FILTER_DELEGATE, Perm.FILTER_SETTINGS)
    | in_circle(Circle.HEAD, CASE_PERMS)
    | school(Perm.INCIDENT_KINDS, Perm.SCHOOL_SETTINGS, Perm.PEOPLE_APPOINT, Perm.ROLES_VIEW, Perm.AUDIT_VIEW)
    | school(Perm.MAIL_TROUBLE),
    Role.SENIOR: STAFF
    | BOARD
    | LOOKS_AFTER_FILTER
    | school(Perm.FILTER_DECIDE)
    | CLASSROOM
    | school(Perm.VISIT_VIEW, Perm.WEBSITE_CHECK, Perm.TRAINING_VIEW, Perm.INDUCTION_GIVE)
    | school(Perm.POLICY_DRAFTS, Perm.REVIEW_LEADERSHIP)
    | school(Perm.INCIDENT_VIEW, Perm.INCIDENT_RECORD, Perm.INCIDENT_LEAD, Perm.PEOPLE_VIEW, Perm.INDICATORS_VIEW),
    Role.DSL: CASEWORKER | school(Perm.FILTER_SECOND, Perm.REVIEW_LEADERSHIP),
    Role.DEPUTY_DSL: CASEWORKER | school(Perm.FILTER_SECOND),
    Role.GOVERNOR: GOVERNOR,
    Role.LINK_GOVERNOR: GOVERNOR | school(Perm.REVIEW_MINUTE),
    Role.CHAIR: GOVERNOR
    | in_circle(Circle.CHAIR, CASE_PERMS)
    | school(
        Perm.SHARE_HOLD,
        Perm.INCIDENT_LOG,
        Perm.INCIDENT_REPORT,
        Perm.PEOPLE_FIND,
        Perm.CONTACTS_VIEW,
        Perm.ROLES_VIEW,
        Perm.MAIL_TROUBLE,
        Perm.FILTER_OWN_LEAVE,
        Perm.REVIEW_OPEN,
        Perm.REVIEW_MINUTE,
        Perm.POLICY_SETTINGS,
    ),
    Role.TEACHER: STAFF | CLASSROOM,
    Role.SUPPORT: STAFF | CLASSROOM | school(Perm.PAPER_ENTER, Perm.VISIT_VIEW, Perm.VISIT_DESK, Perm.INDUCTION_GIVE),
    Role.IT: STAFF
    | LOOKS_AFTER_FILTER
    | school(Perm.FILTER_DECIDE, Perm.FILTER_APPLY, Perm.FILTER_CHECK)
    | school(Perm.ACCESS_EXPORT, Perm.WEBSITE_VIEW, Perm.WEBSITE_CHECK),
    Role.COMPUTING: STAFF
    | CLASSROOM
    | LOOKS_AFTER_FILTER
    | school(Perm.FILTER_DECIDE, Perm.FILTER_CHECK)
    | school(Perm.WEBSITE_VIEW, Perm.WEBSITE_CHECK, Perm.CURRICULUM_PLAN),
    Role.PUPIL: ANYBODY,
    Role.PARENT: ANYBODY,
    Role.GUEST: ANYBODY | school(Perm.TRAINING_TAKE),
    Role.TRUST: OVERSEER,
}

STAFF_ROLES: frozenset[Role] = frozenset(
    {
        Role.OFFICER,
        Role.HEAD,
        Role.SENIOR,
        Role.DSL,
        Role.DEPUTY_DSL,
        Role.TEACHER,
        Role.SUPPORT,
        Role.IT,
        Role.COMPUTING,
    }
)
ADULTS_AT_SCHOOL: frozenset[Role] = STAFF_ROLES | {Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR, Role.GUEST}
CASE_ROLES: frozenset[Role] = frozenset(
    role for role, grants in ROLES.items() if any(grant.perm is Perm.INCIDENT_VIEW for grant in grants)
)


def grants_of(roles: Iterable[str]) -> frozenset[Grant]:
    """All that these role keys give together."""
    return frozenset().union(*(ROLES[Role(role)] for role in roles))


def roles_with(perm: Perm, circle: Circle = Circle.SCHOOL) -> list[Role]:
    return [role for role, grants in ROLES.items() if Grant(perm, circle) in grants]
