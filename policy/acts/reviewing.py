"""What acts are called in the log: reviews and publishing."""

ACTS: dict[str, str] = {
    "policy.open_review": "Opened a review of the policy, or said why it needs one",
    "policy.note_occasion": "Something that happened was noted for the review of the policy",
    "policy.open_when_due": "A review of the policy opened by itself",
    "policy.end_review": "Ended a review of the policy without a new version",
    "policy.give_feedback": "Gave feedback to the policy",
    "policy.answer_feedback": "Answered feedback to the policy",
    "policy.begin_drafting": "Chose the draft of a review of the policy",
    "policy.send_to_leadership": "Fixed a draft of the policy, and sent it to the leadership team",
    "policy.decide_as_leadership": "Decided on a draft of the policy for the leadership team",
    "policy.decide_as_head": "Decided on a draft of the policy as the headteacher",
    "policy.vote": "Voted on the policy",
    "policy.close_vote": "Closed the vote on the policy",
    "policy.publish": "Published the policy",
}
