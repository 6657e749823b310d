"""What acts are called in the log: applying, trying and ending."""

ACTS: dict[str, str] = {
    "filtering.apply_request": "Applied a decision to the filter",
    "filtering.verify": "Tried a change of the filter: it works",
    "filtering.does_not_work": "Tried a change of the filter: it does not work",
    "filtering.roll_back": "Rolled a change of the filter back",
    "filtering.take_out": "Took out of the filter what had ended",
    "filtering.end": "Ended a change of the filter",
    "filtering.end_on_its_day": "A change of the filter ended on its day",
    "filtering.review": "Looked at a change of the filter again",
    "filtering.export_sheet": "Took the change sheet away",
}
