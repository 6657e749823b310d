"""Courses, who must take them and who has; and what pupils are taught."""

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
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind

__all__ = [
    "Audience",
    "Award",
    "Completion",
    "Course",
    "CourseKind",
    "How",
    "Lesson",
    "LongLeave",
    "Occasion",
    "OccasionKind",
    "Part",
    "ProgrammeAction",
    "ProgrammeReview",
    "Requirement",
    "Risk",
    "Standing",
    "Strand",
    "Struck",
    "Subject",
    "Unit",
    "ValidityKind",
]
