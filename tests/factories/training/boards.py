"""Straight to the tables, as verbs are what tests are about: boards, reminders and figures."""
