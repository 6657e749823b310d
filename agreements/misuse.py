"""The line that everybody has seen who uses the school's computers (A13)."""

LAW = "Computer Misuse Act"
LINE = (
    "Using a computer, an account or a network without permission, or damaging what is on it, can be a crime under "
    f"the {LAW} 1990."
)


def line_under(text: str) -> str:
    """What stands under an agreement: nothing where its own words name the law already."""
    return "" if LAW in text else LINE
