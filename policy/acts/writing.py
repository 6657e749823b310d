"""What acts are called in the log: writing and comparing versions."""

ACTS: dict[str, str] = {
    "policy.begin_version": "Began a version of the policy",
    "policy.change_version": "Changed what a version of the policy says of itself",
    "policy.set_version_aside": "Set a version of the policy aside",
    "policy.add_clause": "Added a clause to the policy",
    "policy.change_clause": "Changed a clause of the policy",
    "policy.move_clause": "Moved a clause of the policy",
    "policy.remove_clause": "Removed a clause from the policy",
    "policy.renumber_clauses": "Numbered the clauses of the policy anew",
}
