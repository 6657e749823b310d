"""Straight to the tables, as verbs are what tests are about: parents, home learning and the induction sheet."""
