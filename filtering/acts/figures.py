"""What acts are called in the log: over-blocking, delegation and settings."""

ACTS: dict[str, str] = {
    "filtering.delegate": "Let a senior leader decide on the filter",
    "filtering.end_delegation": "Ended a delegation about the filter",
    "filtering.change_installs": "Changed who decides on software",
    "filtering.wall": "Let only what is allowed open for a group",
    "filtering.change_supervisor": "Changed who watches a group online",
    "filtering.unwall": "Let the filter’s own lists hold for a group",
    "filtering.allow_own": "Gave leave to decide on own requests",
    "filtering.end_own": "Ended the leave to decide on own requests",
    "filtering.export_overblocking": "Took the figures on over-blocking away",
}
