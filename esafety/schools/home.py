"""The doors to the school's own pages, for those who may open them."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door

DOORS = [
    (Perm.PEOPLE_VIEW, "People", "schools:people", "Who works here and who holds which role."),
    (Perm.CONTACTS_VIEW, "Contacts", "schools:contacts", "Whom to call outside the school, from police to helpline."),
    (Perm.SCHOOL_SETTINGS, "Settings", "schools:settings", "Name, logo, terms, and what your policy says."),
    (Perm.ROLES_VIEW, "Who may do what", "access:who-may", "What each role opens, and who holds it today."),
    (Perm.AUDIT_VIEW, "Audit log", "audit:log", "Who did what, and who looked at what."),
]


def doors(person: Person) -> list[Door]:
    return [
        Door(label, reverse(url, args=[person.school.slug]), text, seldom=True)
        for perm, label, url, text in DOORS
        if can(person, perm)
    ]
