"""What acts are called in the log: answers by link, and their receipts."""

ACTS: dict[str, str] = {
    "agreements.answer": "Answered an agreement",
}
