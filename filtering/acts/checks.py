"""What acts are called in the log: checks of the filter and the yearly review."""

ACTS: dict[str, str] = {
    "filtering.check_filter": "Checked the filter",
    "filtering.report_cell": "Made an incident of what the filter let through",
    "filtering.check_care": "Checked what keeps the filter up",
    "filtering.read_report": "Read a week’s monitoring report",
    "filtering.take_proof": "Took the proof of a check away",
    "filtering.begin": "Began the yearly review of filtering and monitoring",
    "filtering.answer_questions": "Answered questions of the yearly review",
    "filtering.plan": "Planned what the yearly review asks for",
    "filtering.sign": "Signed the yearly review",
    "filtering.finish": "Saw to something that the yearly review asked for",
    "filtering.ask_for_pdf": "Asked for the yearly review as PDF",
}
