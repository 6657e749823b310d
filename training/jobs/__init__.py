"""What workers do for training. Importing a module registers its jobs."""

from training.jobs import courses, curriculum, parents, sessions

__all__ = ["courses", "curriculum", "parents", "sessions"]
