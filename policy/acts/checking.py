"""What acts are called in the log: what checks find."""

ACTS: dict[str, str] = {
    "policy.check_version": "Checked a version of the policy",
    "policy.check_from_outside": "Checked a version of the policy from the command line",
    "policy.accept_finding": "Accepted what a check found in the policy",
    "policy.set_finding_aside": "Set aside what a check found in the policy",
    "policy.reopen_finding": "Opened again what a check found in the policy",
}
