"""Courses, who must take them and who has; what pupils are taught; and what parents are told."""

from training.models.advice import About, Advice, AdviceEntry, CommonQuestion, EntryKind
from training.models.certificates import Certificate, CertificateState
from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.curriculum import (
    Award,
    Lesson,
    Occasion,
    OccasionKind,
    Part,
    ProgrammeAction,
    ProgrammeReview,
    Risk,
    Strand,
    Subject,
    Unit,
)
from training.models.parents import (
    GivenAs,
    Guidance,
    HomeLearning,
    InductionGiven,
    LinkCheck,
    LinkOutcome,
    Newsletter,
    ParentNotice,
    Whom,
)
from training.models.parents_events import EventPlace, ParentsEvent
from training.models.plan import PlanLine, PlanTerm, term_in
from training.models.readings import Attempt, AttemptState, Reading
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind
from training.models.selfaudit import Level, SelfAudit
from training.models.sessions import Answer, Attendee, Session, SessionKind

__all__ = [
    "About",
    "Advice",
    "AdviceEntry",
    "Answer",
    "Attempt",
    "AttemptState",
    "Attendee",
    "Audience",
    "Award",
    "Certificate",
    "CertificateState",
    "CommonQuestion",
    "Completion",
    "Course",
    "CourseKind",
    "EntryKind",
    "EventPlace",
    "GivenAs",
    "Guidance",
    "HomeLearning",
    "How",
    "InductionGiven",
    "Lesson",
    "Level",
    "LinkCheck",
    "LinkOutcome",
    "LongLeave",
    "Newsletter",
    "Occasion",
    "OccasionKind",
    "ParentNotice",
    "ParentsEvent",
    "Part",
    "PlanLine",
    "PlanTerm",
    "ProgrammeAction",
    "ProgrammeReview",
    "Reading",
    "Requirement",
    "Risk",
    "SelfAudit",
    "Session",
    "SessionKind",
    "Standing",
    "Strand",
    "Struck",
    "Subject",
    "Unit",
    "ValidityKind",
    "Whom",
    "term_in",
]
