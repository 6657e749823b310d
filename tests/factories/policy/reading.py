"""Factories of the policy: the policy as it is read."""
