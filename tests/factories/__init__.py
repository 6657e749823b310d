"""Valid objects with fixed, readable values. Traits name states: `IncidentFactory(closed=True)`."""

from tests.factories.incidents import DraftFactory, IncidentFactory, involve
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory, TrustFactory, appoint

__all__ = [
    "DraftFactory",
    "IncidentFactory",
    "PersonFactory",
    "SchoolFactory",
    "TeachingGroupFactory",
    "TrustFactory",
    "appoint",
    "involve",
]
