"""What acts are called in the log: sessions, meetings and entering many at once."""

ACTS: dict[str, str] = {
    "training.plan_session": "Planned a session",
    "training.change_session": "Changed a session",
    "training.cancel_session": "Cancelled a session",
    "training.write_minutes": "Wrote down what was said at a session",
    "training.invite": "Invited people to a session",
    "training.answer_invitation": "Answered an invitation to a session",
    "training.tick_those_there": "Ticked who was at a session",
    "training.say_one_is_there": "Said that they were at a session",
    "training.hold_session": "Closed a session",
    "training.add_late": "Added somebody to a session that was held",
    "training.remove_late": "Took somebody out of a session that was held",
    "training.start_import": "Asked for completions to be brought in",
    "training.import_completions": "Brought in completions",
    "training.checked_completions_file": "Looked at a file of completions",
    "training.plan_event": "Planned an event for parents",
    "training.change_event": "Changed an event for parents",
    "training.tell_parents_of_event": "Had parents told of an event",
    "training.cancel_event": "Cancelled an event for parents",
    "training.take_places": "A parent took or gave back places at an event",
    "training.count_event": "Wrote down who came to an event for parents",
}
