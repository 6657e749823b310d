"""What acts are called in the log: asking and deciding."""

ACTS: dict[str, str] = {
    "filtering.ask": "Asked for a change of the filter",
    "filtering.join": "Joined a request for the filter",
    "filtering.edit": "Changed a request for the filter",
    "filtering.withdraw": "Took a request for the filter back",
    "filtering.decide": "Decided on a request for the filter",
    "filtering.decide_second": "Decided on a request as the second person",
    "filtering.answer_more": "Answered what was asked about a request",
    "filtering.appeal": "Appealed against a refusal",
    "filtering.answer": "Answered an appeal",
}
