"""Valid objects with fixed, readable values. Traits name states: `IncidentFactory(closed=True)`."""

from tests.factories.evidence import add_file, sealed_upload
from tests.factories.incidents import DraftFactory, IncidentFactory, involve
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory, TrustFactory, appoint

__all__ = [
    "DraftFactory",
    "IncidentFactory",
    "PersonFactory",
    "SchoolFactory",
    "TeachingGroupFactory",
    "TrustFactory",
    "add_file",
    "appoint",
    "involve",
    "sealed_upload",
]
