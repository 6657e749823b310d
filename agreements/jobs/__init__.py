"""What workers do for agreements. Importing a module registers its jobs."""

from agreements.jobs import campaigns, checks, consents

__all__ = ["campaigns", "checks", "consents"]
