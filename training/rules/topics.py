"""The areas of the self-audit. Courses say which of them they teach, by key."""

TOPICS = (
    ("reporting", "Reporting and recording"),
    ("filtering", "Filtering and monitoring"),
    ("four_cs", "The four Cs: content, contact, conduct, commerce"),
    ("social_media", "Social media and professional conduct"),
    ("data", "Personal data"),
    ("cyber", "Cyber security"),
    ("curriculum", "Teaching pupils about online safety"),
    ("ai", "Generative AI"),
    ("devices", "Devices and mobile phones"),
    ("parents", "Working with parents"),
)
LABELS = dict(TOPICS)
