"""What people are told of: parents, home learning and the induction sheet."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "training.parents_news": Text("News from school: {reference}", "Read what the school has to say."),
    "training.parents_urgent": Text("Urgent news from school: {reference}", "Please read it today."),
    "training.newsletter_missing": Text(
        "This term has no newsletter text yet",
        "The term ends in four weeks or less. Write what parents are told of online safety this term.",
    ),
}
