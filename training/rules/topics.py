"""What courses teach and the self-audit asks about: keys that stand in records, and their words."""

TOPICS: dict[str, str] = {
    "reporting": "How to report",
    "filtering": "Filtering and monitoring",
    "four_cs": "The four Cs of online risk",
    "social_media": "Social media conduct",
    "data": "Looking after data",
    "cyber": "Cyber security",
    "curriculum": "Teaching pupils to be safe",
    "ai": "Artificial intelligence",
    "devices": "Devices at work and at home",
    "parents": "Working with parents",
}


def labels_of(keys: list[str]) -> list[str]:
    """In our order; a key that is no longer one says nothing."""
    return [label for key, label in TOPICS.items() if key in keys]
