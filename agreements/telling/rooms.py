"""What people are told of: signing at sign-in, in class and at the desk."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {
    "agreements.visitor_is_here": Text(
        "A visitor is at the desk for you",
        "Somebody who came to see you has signed in at the visitors’ desk. Who it is stands on the desk’s page.",
    ),
}
