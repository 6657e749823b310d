"""What acts are called in the log. An app names its own in its AppConfig's `ready` (`register`)."""

from django.utils.text import capfirst

LABELS: dict[str, str] = {
    "access.refused": "Was refused a change",
    "schools.change_look": "Changed the school's name, words or colour",
    "schools.change_settings": "Changed what the school's policy says",
    "schools.change_logo": "Changed the logo",
    "schools.remove_logo": "Took the logo away",
    "schools.add_term": "Added a term",
    "schools.change_term": "Changed a term",
    "schools.remove_term": "Removed a term",
    "schools.add_adult": "Added a person",
    "schools.appoint": "Gave a role",
    "schools.change_department": "Changed the department of a person",
    "schools.end_appointment": "Ended a role",
    "schools.add_contact": "Added a contact",
    "schools.change_contact": "Changed a contact",
    "schools.end_contact": "Took out a contact",
}


def register(labels: dict[str, str]) -> None:
    LABELS.update(labels)


def label_of(action: str) -> str:
    """The name of an act; one that nobody named shows its code as words."""
    words = action.partition(".")[2].replace("_", " ")
    return LABELS.get(action) or capfirst(words) or action
