"""Incidents from first report to closure: the case, the people in it, its chronology, and drafts of reports."""

from incidents.models.case import (
    REFERENCE,
    Device,
    Harm,
    Incident,
    IncidentShare,
    IncidentText,
    Involvement,
    Outcome,
    OwnKind,
    Part,
    Place,
    ReferenceCounter,
    ReporterKind,
    Severity,
    State,
)
from incidents.models.chronology import Entry, EntryKind, Exhibit
from incidents.models.reports import Draft, PublicDraft, PublicReport, WhenSaid, new_token
from incidents.models.reviews import LogReview

__all__ = [
    "REFERENCE",
    "Device",
    "Draft",
    "Entry",
    "EntryKind",
    "Exhibit",
    "Harm",
    "Incident",
    "IncidentShare",
    "IncidentText",
    "Involvement",
    "LogReview",
    "Outcome",
    "OwnKind",
    "Part",
    "Place",
    "PublicDraft",
    "PublicReport",
    "ReferenceCounter",
    "ReporterKind",
    "Severity",
    "State",
    "WhenSaid",
    "new_token",
]
