"""Courses, who must take them and who has; and what pupils are taught."""

from training.models.courses import Completion, Course, CourseKind, How, Struck
from training.models.parents_events import EventPlace, ParentsEvent
from training.models.requirements import Audience, LongLeave, Requirement, Standing, ValidityKind
from training.models.sessions import Answer, Attendee, Session, SessionKind

__all__ = [
    "Answer",
    "Attendee",
    "Audience",
    "Completion",
    "Course",
    "CourseKind",
    "EventPlace",
    "How",
    "LongLeave",
    "ParentsEvent",
    "Requirement",
    "Session",
    "SessionKind",
    "Standing",
    "Struck",
    "ValidityKind",
]
