"""What workers do for the policy. Importing a module registers its jobs."""

from policy.jobs import importing, reading

__all__ = ["importing", "reading"]
