"""What acts are called in the log: signing at sign-in, in class and at the desk."""

ACTS: dict[str, str] = {}
