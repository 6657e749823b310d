"""What people are told of: applying, trying and ending."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "filtering.to_apply": Text("{reference}: approved, to be put into the filter", "It stands on the change sheet."),
    "filtering.applied": Text("{reference}: it has been applied", "Please try it, and say whether it works."),
    "filtering.does_not_work": Text(
        "{reference}: it does not work yet", "Whoever tried it says what they saw. It stands on the change sheet again."
    ),
    "filtering.rolled_back": Text("{reference}: it was rolled back", "It no longer holds. The reason stands with it."),
    "filtering.to_take_out": Text("{reference}: to be taken out of the filter", "It has ended: see the change sheet."),
    "filtering.ended": Text("{reference}: it has ended", "If it is needed for longer, ask for it anew."),
    "filtering.ends_soon": Text(
        "{reference}: it ends within a week", "If it is needed for longer, ask for it anew before then."
    ),
    "filtering.to_review": Text(
        "{reference}: a standing decision is to be looked at again", "Say whether it is still needed, or end it."
    ),
    "filtering.not_applied": Text(
        "{reference}: approved, and still not in the filter", "It waits on the change sheet for more than two days."
    ),
}
