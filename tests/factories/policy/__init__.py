"""Factories of the policy: import the part, such as `from tests.factories.policy import writing`."""
