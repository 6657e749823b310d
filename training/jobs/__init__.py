"""What workers do for training. Importing a module registers its jobs."""

from training.jobs import sessions

__all__ = ["sessions"]
