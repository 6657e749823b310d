"""What people are told of: answers by link, and their receipts."""

from esafety.notify.texts import Text

HOW_LONG = "It takes about two minutes, on a phone too."

TEXTS: dict[str, Text] = {
    "agreements.invitation": Text(
        "Please read and sign: an agreement from school",
        f"We ask you to read our agreement about going online safely, and to sign it. {HOW_LONG}",
    ),
    "agreements.reminder": Text(
        "A reminder: an agreement from school waits for you",
        f"We have not had your answer yet. If you would rather not sign, you can say so there too. {HOW_LONG}",
    ),
    "agreements.changed": Text(
        "Our agreement has changed: please read what is new",
        "We changed something that matters, so we ask you again. The page shows you what is new, word by word. "
        f"{HOW_LONG}",
    ),
    "agreements.fresh_link": Text(
        "Your fresh link",
        "Here is the fresh link that was asked for. It takes the place of any older one. If you did not ask for it, "
        "you need do nothing.",
    ),
    "agreements.receipt": Text(
        "Your receipt",
        "This is your receipt for what you answered just now. Please keep it: it holds the exact words, and a "
        "fingerprint by which anybody can check that our record is still the same. You can change your mind at any "
        "time: by the link that we sent you, or ask the school office.",
    ),
}
