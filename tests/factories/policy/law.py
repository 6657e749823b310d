"""Factories of the policy: the register of law and guidance."""
