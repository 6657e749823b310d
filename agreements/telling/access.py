"""What people are told of: who may go online."""

from esafety.notify.texts import Text

LOOK = "Open the register to see who, from when and until when."

TEXTS: dict[str, Text] = {
    "agreements.access_suspended": Text("Somebody may not go online for a time", LOOK),
    "agreements.access_restored": Text("Somebody may go online again before the day that was set", LOOK),
    "agreements.access_granted": Text("Somebody was let online by decision of the school", LOOK),
    "agreements.access_ended": Text("An end was set to somebody’s going online", LOOK),
}
