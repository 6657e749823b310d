"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.advice import About, Advice, AdviceEntry, CommonQuestion, EntryKind
from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.plan import Part, PlanLine, term_in
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind
from training.models.selfaudit import Level, SelfAudit

__all__ = [
    "About",
    "Advice",
    "AdviceEntry",
    "Audience",
    "CommonQuestion",
    "Completion",
    "Course",
    "CourseKind",
    "EntryKind",
    "How",
    "Level",
    "LongLeave",
    "Part",
    "PlanLine",
    "Requirement",
    "SelfAudit",
    "Standing",
    "Struck",
    "ValidityKind",
    "term_in",
]
