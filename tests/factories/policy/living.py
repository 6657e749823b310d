"""Factories of the policy: whether clauses are kept."""
