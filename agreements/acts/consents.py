"""What acts are called in the log: consents, publications and what is to be taken down."""

ACTS: dict[str, str] = {
    "agreements.answer_for_oneself": "Gave a pupil's own consents",
    "agreements.set_assent_age": "Set from what age pupils are asked themselves",
    "agreements.checked_before_publishing": "Looked who may be shown before publishing",
    "agreements.record_publication": "Recorded a publication",
    "agreements.add_pupil": "Put a pupil in a publication",
    "agreements.remove_pupil": "Took a pupil out of a publication",
    "agreements.end_publication": "Took a publication out of use",
    "agreements.prolong_publication": "Kept a publication in use for longer",
    "agreements.done": "Took a pupil down from a publication",
    "agreements.follow_lapsed": "Asked for what rests on a consent that no longer counts to be taken down",
    "agreements.checked_consents_file": "Looked at a file of consents held elsewhere",
    "agreements.start_import": "Asked for consents held elsewhere to be brought in",
    "agreements.import_consents": "Brought in consents held elsewhere",
}
