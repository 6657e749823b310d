"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.certificates import Certificate, CertificateState
from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.readings import Attempt, AttemptState, Reading
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind

__all__ = [
    "Attempt",
    "AttemptState",
    "Audience",
    "Certificate",
    "CertificateState",
    "Completion",
    "Course",
    "CourseKind",
    "How",
    "LongLeave",
    "Reading",
    "Requirement",
    "Standing",
    "Struck",
    "ValidityKind",
]
