"""What acts are called in the log: what pupils are taught."""

ACTS: dict[str, str] = {
    "training.add_unit": "Added a unit of the pupils’ programme",
    "training.change_unit": "Changed a unit of the pupils’ programme",
    "training.retire_unit": "Retired a unit of the pupils’ programme",
    "training.take_over_units": "Took over units of the ready-made programme",
    "training.log_lesson": "Logged a lesson",
    "training.change_lesson": "Changed a lesson that was logged",
    "training.remove_lesson": "Took a lesson out of the log",
    "training.add_occasion": "Recorded an event for pupils",
    "training.change_occasion": "Changed an event for pupils",
    "training.remove_occasion": "Took out an event for pupils",
    "training.open_review": "Began the review of the pupils’ programme",
    "training.write_review": "Wrote in the review of the pupils’ programme",
    "training.plan_action": "Left something of the pupils’ programme to somebody",
    "training.sign_review": "Signed the review of the pupils’ programme",
    "training.finish_action": "Said that something of the pupils’ programme is done",
    "training.give_award": "Recorded a pupil’s award",
    "training.take_back_award": "Took back a pupil’s award",
    "training.ask_for_award_pdf": "Asked for a pupil’s certificate",
}
