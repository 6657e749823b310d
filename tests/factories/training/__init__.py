"""Factories of training: import the part, such as `from tests.factories.training import courses`."""
