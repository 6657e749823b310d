"""What workers do for agreements. Importing a module registers its jobs."""

from agreements.jobs import campaigns, checks, consents, signing

__all__ = ["campaigns", "checks", "consents", "signing"]
