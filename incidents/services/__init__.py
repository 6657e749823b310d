"""Every change to an incident. Each verb locks the row, asks for the permission again, asks the rules, saves with
history, adds to the chronology, and hands its event to the audit log."""

from incidents.rules import About
from incidents.services.dealing import (
    add_entry,
    answer_reporter,
    close,
    involve,
    recategorise,
    reopen,
    somebody_can_deal_with,
    triage,
)
from incidents.services.held import Involved
from incidents.services.own_kinds import add_own_kind, end_own_kind
from incidents.services.reporting import (
    Logged,
    Report,
    add_by_receipt,
    match_reporter,
    report,
    report_from_public,
    save_draft,
)
from incidents.services.sharing import end_share, share

__all__ = [
    "About",
    "Involved",
    "Logged",
    "Report",
    "add_by_receipt",
    "add_entry",
    "add_own_kind",
    "answer_reporter",
    "close",
    "end_own_kind",
    "end_share",
    "involve",
    "match_reporter",
    "recategorise",
    "reopen",
    "report",
    "report_from_public",
    "save_draft",
    "share",
    "somebody_can_deal_with",
    "triage",
]
