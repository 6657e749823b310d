"""The line that everybody has seen who uses the school's computers (A13)."""

LINE = (
    "Using a computer, an account or a network without permission, or damaging what is on it, can be a crime under "
    "the Computer Misuse Act 1990."
)
