"""What acts are called in the log: sites assessed, and faults."""

ACTS: dict[str, str] = {
    "filtering.assess": "Assessed a site",
    "filtering.report_fault": "Reported a fault of the filter",
    "filtering.close_fault": "Closed a fault of the filter",
}
