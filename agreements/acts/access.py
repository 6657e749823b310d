"""What acts are called in the log: who may go online."""

ACTS: dict[str, str] = {
    "agreements.suspend_access": "Suspended somebody from going online",
    "agreements.restore_access": "Lifted a suspension from going online",
    "agreements.grant_access": "Let somebody go online",
    "agreements.end_access": "Set an end to going online",
    "agreements.export_access": "Took the access register away",
}
