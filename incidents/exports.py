"""The log to take away (I1): one row a case, without narrative, of what `visible_to` and the filters gave."""

from collections.abc import Iterator

from esafety.documents.tables import Value
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet

COLUMNS = [
    "Reference",
    "State",
    "Severity",
    "Category",
    "Kind",
    "In a few words",
    "Happened",
    "Reported",
    "Who leads",
    "How it ended",
    "Closed",
]
MOST_IN_A_PDF = 500


def rows_of(incidents: IncidentQuerySet) -> Iterator[list[Value]]:
    """Newest first, read in pieces so that a long log costs no more memory than a short one."""
    rows = incidents.for_list().select_related("public_report").order_by("-pk").iterator(chunk_size=1_000)
    return (row_of(incident) for incident in rows)


def row_of(incident: Incident) -> list[Value]:
    return [
        incident.reference,
        incident.get_state_display(),
        incident.get_severity_display(),
        incident.get_category_display(),
        incident.kind_label,
        incident.summary,
        when_of(incident),
        incident.reported_at,
        str(incident.lead) if incident.lead else "",
        incident.get_outcome_display(),
        incident.closed_at,
    ]


def when_of(incident: Incident) -> Value:
    """A public reporter is asked for no date, so their own words stand here."""
    if incident.is_public:
        return f"{incident.public_report.get_when_said_display()}, when it was reported"
    return incident.happened_from
