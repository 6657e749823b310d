"""What people are told of: courses, readings and certificates."""

from esafety.access.perms import Perm
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.notify.texts import Text
from esafety.schools.models import Person
from training.models import Attempt, Certificate, CertificateState

TEXTS: dict[str, Text] = {
    "training.certificate_sent": Text(
        "A certificate was sent in", "Look at the file, and accept it or send it back with a reason."
    ),
    "training.certificate_accepted": Text("Your certificate was accepted", "The course counts as taken."),
    "training.certificate_sent_back": Text(
        "Your certificate was sent back", "Read why, and send in the right one if you have it."
    ),
    "training.no_tries": Text(
        "Somebody has used up their tries at a reading", "See who it is, talk it through, and open another try."
    ),
    "training.another_try": Text("You have another try at a reading", "Read it again, then answer its questions."),
}


def tell_of_certificate(certificate: Certificate, *, by: Person) -> None:
    """Those who may decide: never its sender."""
    text, url = "training.certificate_sent", certificate.get_absolute_url()
    notify_holders(Perm.TRAINING_RECORD, about=certificate, text=text, url=url, leaving_out=by)


def tell_of_decision(certificate: Certificate, *, by: Person) -> None:
    is_accepted = certificate.state == CertificateState.ACCEPTED
    text = "training.certificate_accepted" if is_accepted else "training.certificate_sent_back"
    kind = Kind.NEWS if is_accepted else Kind.ALERT
    url = certificate.get_absolute_url()
    notify([certificate.person], kind=kind, about=certificate, text=text, url=url, leaving_out=by)


def tell_of_no_tries(attempt: Attempt, *, by: Person) -> None:
    url = attempt.get_absolute_url()
    notify_holders(Perm.TRAINING_RECORD, about=attempt, text="training.no_tries", url=url, leaving_out=by)


def tell_of_another_try(attempt: Attempt, *, by: Person) -> None:
    url, text = attempt.get_absolute_url(), "training.another_try"
    notify([attempt.person], kind=Kind.ALERT, about=attempt, text=text, url=url, leaving_out=by)
