"""What acts are called in the log: the policy as it is read."""

ACTS: dict[str, str] = {
    "policy.ask_for_policy_pdf": "Asked for the policy as PDF",
    "policy.settle": "Changed how the policy is reviewed",
    "policy.link_policy": "Named a policy that goes with this one",
    "policy.unlink_policy": "Took out a policy that went with this one",
}
