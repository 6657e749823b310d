"""Factories of the policy: what checks find."""
