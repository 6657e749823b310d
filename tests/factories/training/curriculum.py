"""Straight to the tables, as verbs are what tests are about: what pupils are taught."""
