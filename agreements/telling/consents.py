"""What people are told of: consents, publications and what is to be taken down."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "agreements.take_down": Text(
        "Something published is to be taken down",
        "A consent was withdrawn or refused. See what is to be taken down, and by which day.",
    ),
    "agreements.consent_lapsed": Text(
        "Something published rests on a consent that no longer counts",
        "A parent who said yes may no longer decide for the child, and nobody else has said yes. See what it is about, "
        "and take it down by its day.",
    ),
    "agreements.take_down_due": Text(
        "{reference} is due tomorrow",
        "A pupil is still in it without a consent that counts. Take it down, and say that it is done.",
    ),
    "agreements.take_down_overdue": Text(
        "{reference} is overdue",
        "A pupil is still in it without a consent that counts. See to it that it is taken down today.",
    ),
}
