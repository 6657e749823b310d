"""What acts are called in the log: boards, reminders and figures."""

ACTS: dict[str, str] = {
    "training.export_board": "Took the board of training away",
}
