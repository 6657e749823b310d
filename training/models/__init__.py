"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.courses import Completion, Course, CourseKind, How, Struck
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

__all__ = [
    "Audience",
    "Completion",
    "Course",
    "CourseKind",
    "GivenAs",
    "Guidance",
    "HomeLearning",
    "How",
    "InductionGiven",
    "LinkCheck",
    "LinkOutcome",
    "LongLeave",
    "Newsletter",
    "ParentNotice",
    "Requirement",
    "Standing",
    "Struck",
    "ValidityKind",
    "Whom",
]
