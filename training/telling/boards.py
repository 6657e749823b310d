"""What training tells people of: boards, reminders and figures."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "training.to_take": Text(
        "{reference}: to be taken within two months",
        "Look at your training for the day, and for where to take it.",
    ),
    "training.to_take_in_a_month": Text(
        "{reference}: to be taken within a month",
        "Look at your training for the day, and for where to take it.",
    ),
    "training.to_take_in_a_week": Text(
        "{reference}: to be taken within a week",
        "Take it now, or ask whoever looks after training for a place.",
    ),
    "training.to_take_now": Text(
        "{reference}: its last day has come",
        "Take it now. If you have, send your certificate in, or ask whoever looks after training to enter it.",
    ),
    "training.past_its_day": Text(
        "{reference}: still to be taken, past its last day",
        "Take it now. If you have, send your certificate in, or ask whoever looks after training to enter it.",
    ),
    "training.overdue": Text(
        "{reference}: overdue for somebody who works here",
        "They have been reminded. See who it is, and how they stand with the rest, on their page.",
    ),
}
