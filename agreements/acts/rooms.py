"""What acts are called in the log: signing at sign-in, in class and at the desk."""

ACTS: dict[str, str] = {
    "agreements.sign_together": "Answered at sign-in",
    "agreements.sign_with_class": "Signed together with a class",
    "agreements.arrive": "A visitor signed in",
    "agreements.sign_out": "A visitor signed out",
    "agreements.leave": "Signed a visitor out",
    "agreements.forget_stale": "Forgot visits of more than a year ago",
    "agreements.set_host": "Said whom a visitor came to see",
}
