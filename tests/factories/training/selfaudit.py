"""Straight to the tables, as verbs are what tests are about: the self-audit, the year's plan and advice."""
