"""What workers do for agreements. Importing a module registers its jobs."""

from agreements.jobs import campaigns, consents, signing

__all__ = ["campaigns", "consents", "signing"]
