"""For whom a decision holds, in words that a person and a change sheet can both use."""

from filtering.models import Reach
from filtering.rules import reaching

EXCEPTED = "people named in an exception"


def whom(reach: Reach) -> str:
    """Such as "Key stage 2 (Years 3 to 6) and 2 Hazel"."""
    return reaching.in_words(reaching.whom_of(reach))
