"""What acts are called in the log: the register of law and guidance."""

ACTS: dict[str, str] = {
    "policy.add_law": "Added an entry to the register of law",
    "policy.change_law": "Changed an entry of the register of law",
    "policy.remove_law": "Took an entry of the school’s own out of the register of law",
}
