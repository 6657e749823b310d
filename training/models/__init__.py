"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind

__all__ = [
    "Audience",
    "Completion",
    "Course",
    "CourseKind",
    "How",
    "LongLeave",
    "Requirement",
    "Standing",
    "Struck",
    "ValidityKind",
]
