"""What beat asks of the policy."""
