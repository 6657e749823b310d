"""What courses teach and the self-audit asks about: keys that stand in records, and their words."""

TOPICS: dict[str, str] = {
    "reporting": "Reporting and recording",
    "filtering": "Filtering and monitoring",
    "four_cs": "The four Cs: content, contact, conduct, commerce",
    "social_media": "Social media and professional conduct",
    "data": "Personal data",
    "cyber": "Cyber security",
    "curriculum": "Teaching pupils about online safety",
    "ai": "Generative AI",
    "devices": "Devices and mobile phones",
    "parents": "Working with parents",
}


def labels_of(keys: list[str]) -> list[str]:
    """In our order; a key that is no longer one says nothing."""
    return [label for key, label in TOPICS.items() if key in keys]
