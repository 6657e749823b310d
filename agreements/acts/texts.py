"""What acts are called in the log: texts and their versions."""

ACTS: dict[str, str] = {
    "agreements.start_agreement": "Started an agreement",
    "agreements.change_agreement": "Changed an agreement's title or how often it is asked",
    "agreements.end_agreement": "Ended an agreement",
    "agreements.start_version": "Began a new version of an agreement",
    "agreements.write_wording": "Wrote the words of an agreement",
    "agreements.remove_wording": "Removed a wording of an agreement",
    "agreements.publish": "Published a version of an agreement",
    "agreements.ask_in_words": "Changed the questions of consents",
}
