"""What people are told of: asking people and chasing them."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "agreements.invitation": Text(
        "{reference}: please read and answer", "The school asks you to read this and to say whether you agree."
    ),
    "agreements.reminder": Text(
        "{reference}: we have not heard from you yet",
        "Please read this and say whether you agree. It takes about two minutes.",
    ),
    "agreements.changed": Text(
        "{reference}: the words have changed, please answer again",
        "What changed is shown first. Please read it and say whether you agree.",
    ),
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
