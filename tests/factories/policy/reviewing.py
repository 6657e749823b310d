"""Factories of the policy: reviews and publishing."""
