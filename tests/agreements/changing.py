"""A parent who changes their mind, signed in."""

from agreements.services import withdrawing


def change_consents(parent, child, answers):
    return withdrawing.change_consents(child, answers, by=parent)
