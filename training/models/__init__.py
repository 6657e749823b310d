"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.certificates import Certificate, CertificateState
from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.readings import Attempt, AttemptState, Reading
from training.models.advice import About, Advice, AdviceEntry, CommonQuestion, EntryKind
from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.plan import Part, PlanLine, term_in
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
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind
from training.models.selfaudit import Level, SelfAudit

__all__ = [
    "About",
    "Advice",
    "AdviceEntry",
    "Attempt",
    "AttemptState",
    "Audience",
    "Award",
    "Certificate",
    "CertificateState",
    "CommonQuestion",
    "Completion",
    "Course",
    "CourseKind",
    "EntryKind",
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
    "Part",
    "PlanLine",
    "ProgrammeAction",
    "ProgrammeReview",
    "Reading",
    "Requirement",
    "Risk",
    "SelfAudit",
    "Standing",
    "Strand",
    "Struck",
    "Subject",
    "Unit",
    "ValidityKind",
    "Whom",
    "term_in",
]
