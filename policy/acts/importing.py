"""What acts are called in the log: bringing in a document."""

ACTS: dict[str, str] = {
    "policy.bring_in_from_outside": "Brought in a policy from the command line",
    "policy.begin_import": "Sent a policy to be brought in",
    "policy.correct_import": "Corrected a policy that is brought in",
    "policy.bring_back": "Kept what was left out of a policy that is brought in",
    "policy.finish_import": "Made a draft of a policy that was brought in",
}
