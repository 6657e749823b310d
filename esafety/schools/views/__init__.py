"""Pages of a school: its home and look, its settings, its people, its contact book."""

from esafety.schools.views.front import brand, health, home, logo, trust

__all__ = ["brand", "health", "home", "logo", "trust"]
