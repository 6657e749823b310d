"""Straight to the tables, as verbs are what tests are about: sessions, meetings and entering many at once."""
