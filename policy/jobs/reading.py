"""What workers do for the policy: the policy as it is read."""
