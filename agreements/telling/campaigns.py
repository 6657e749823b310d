"""What people are told of: asking people and chasing them."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "agreements.unanswered": Text(
        "{reference}: some people have still not answered",
        "They were reminded twice, and are not reminded any more. Ring them, or send a slip home.",
    ),
    "agreements.not_opened": Text(
        "{reference}: could not be opened on its day",
        "Nobody has been asked. Look at the check page to see what stands in the way.",
    ),
    "agreements.prepared": Text(
        "{reference}: ready for the new school year",
        "What was asked last year has been laid out for this one. Check each, and open it.",
    ),
}
