"""What acts are called in the log: the self-audit, the year's plan and advice."""

ACTS: dict[str, str] = {
    "training.answer_self_audit": "Answered a part of their self-audit",
    "training.finish_self_audit": "Finished their self-audit",
    "training.reopen_self_audit": "Opened their self-audit again",
    "training.add_line": "Put a line on the training plan",
    "training.change_line": "Changed a line of the training plan",
    "training.finish_line": "Said that a line of the training plan was done",
    "training.take_off": "Took a line off the training plan",
    "training.copy_plan": "Copied the training plan to the next year",
    "training.ask_advice": "Asked for advice",
    "training.reply": "Answered somebody who asked for advice",
    "training.ask_again": "Asked for advice again",
    "training.close_advice": "Closed a question for advice",
    "training.publish_common": "Published a common question",
    "training.change_common": "Changed a common question",
    "training.withdraw_common": "Withdrew a common question",
}
