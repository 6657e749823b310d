"""What people are told of: website checks and event notices."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "agreements.website_to_sign": Text("The school’s website was checked", "Read what was found, and sign it."),
    "agreements.website_faults": Text(
        "Something on the school’s website is yours to put right", "Open the check to see what, and by when."
    ),
    "agreements.event": Text("Pictures at our event", "How we ask you to use cameras and phones at an event."),
    "agreements.website_unchecked": Text(
        "The school’s website has not been checked this term", "Go through the points, or ask a colleague to."
    ),
    "agreements.website_still_unchecked": Text(
        "The school’s website has still not been checked this term", "See to it that somebody goes through the points."
    ),
    "agreements.website_unsigned": Text("{reference} waits to be signed", "Read what was found, and sign it."),
    "agreements.website_fault_overdue": Text(
        "Something on the school’s website was to be put right by now", "Put it right, and say how."
    ),
    "agreements.website_fault_still_overdue": Text(
        "Something on the school’s website is still to be put right",
        "It was due a week ago. Ask whoever is to do it, or do it yourself.",
    ),
}
