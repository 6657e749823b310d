"""What acts are called in the log: courses, readings and certificates."""

ACTS: dict[str, str] = {
    "training.add_course": "Added a course",
    "training.edit_course": "Changed a course",
    "training.new_edition": "Set a new edition of a course",
    "training.write_reading": "Wrote a reading",
    "training.write_question": "Wrote a question of a reading",
    "training.remove_question": "Took a question out of a reading",
    "training.publish_reading": "Published a reading",
    "training.take_ready": "Took over a ready text",
    "training.start_attempt": "Began the questions of a reading",
    "training.answer_question": "Answered a question of a reading",
    "training.open_again": "Opened another try at a reading",
    "training.send_certificate": "Sent in a certificate",
    "training.accept_certificate": "Accepted a certificate",
    "training.send_back_certificate": "Sent a certificate back",
    "training.withdraw_certificate": "Withdrew a certificate",
    "training.take_proof": "Took a certificate’s file away",
    "training.ask_for_certificate": "Had a certificate made as PDF",
}
