"""Errors that carry a sentence for the reader."""


class RuleBroken(Exception):
    """A verb was asked for that the rules do not allow now. Its text says what is so and is shown to the person."""
