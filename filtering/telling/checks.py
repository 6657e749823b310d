"""What people are told of: checks of the filter and the yearly review."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "filtering.check_due": Text(
        "The filter has not been checked for everybody this term", "Try it as each kind of user, and keep the result."
    ),
    "filtering.check_still_due": Text(
        "The filter has still not been checked for everybody this term", "See to it that somebody tries it."
    ),
    "filtering.change_unchecked": Text(
        "{reference}: the filter was changed and not checked since", "Try it as those for whom it was changed."
    ),
    "filtering.change_still_unchecked": Text(
        "{reference}: the filter was changed a week ago and not checked since", "See to it that somebody tries it."
    ),
    "filtering.care_due": Text(
        "What keeps the filter up has not been looked at this term",
        "Updates, antivirus, backups, e-mail and the classroom tool: say what you found.",
    ),
    "filtering.care_still_due": Text(
        "What keeps the filter up has still not been looked at this term", "See to it that somebody looks."
    ),
    "filtering.report_missing": Text(
        "A week’s monitoring report is missing", "Read it, and say so. If it did not come, ask for it."
    ),
    "filtering.report_still_missing": Text(
        "A week’s monitoring report is still missing", "Nobody has read it for more than a week. Ask why."
    ),
    "filtering.audit_to_sign": Text(
        "The review of filtering and monitoring waits to be signed", "Read what was answered, and sign in your part."
    ),
    "filtering.audit_changed": Text(
        "The review of filtering and monitoring was changed after you signed it",
        "Your signature no longer stands. Read it again, and sign it once it is ready.",
    ),
    "filtering.audit_due": Text(
        "The yearly review of filtering and monitoring is due", "Begin it, and ask the others to sign."
    ),
    "filtering.audit_still_due": Text(
        "The yearly review of filtering and monitoring is still due",
        "It was due a month ago. See to it that it is done.",
    ),
    "filtering.finding": Text(
        "Something of the filtering review is yours to see to", "Open it to see what, and by which day."
    ),
    "filtering.finding_overdue": Text(
        "Something of the filtering review was to be done by now", "See to it, and say what was done."
    ),
    "filtering.finding_still_overdue": Text(
        "Something of the filtering review is still to be done", "It was due a week ago. Ask whoever is to do it."
    ),
}
