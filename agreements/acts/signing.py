"""What acts are called in the log: answers by link, and their receipts."""

ACTS: dict[str, str] = {
    "agreements.answer": "Answered an agreement",
    "agreements.sign_by_link": "Signed or declined by a link",
    "agreements.withdraw": "Withdrew what was signed",
    "agreements.change_consents": "Changed consents to pictures and work",
    "agreements.ask_fresh_link": "Asked for a fresh link",
}
