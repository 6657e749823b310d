"""The questions that parents are asked about pictures, names and work: the school's own words, kept as each was."""

from collections.abc import Mapping

from django.utils import timezone

from agreements import consent_wording, languages
from agreements.models import ConsentUse, ConsentWords, sha256_of
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.schools.models import Person, School
from esafety.schools.services import ChangedMeanwhile


def ensure_words(school: School) -> None:
    """Ask in our words, in each language in which we have them, for each use that the school has no words for yet.

    In the caller's transaction. What the school has written itself stands.
    """
    there = set(ConsentWords.objects.filter(school=school).values_list("use", "language").distinct())
    ConsentWords.objects.bulk_create(
        _words(school, use, language, question)
        for language, questions in consent_wording.QUESTIONS.items()
        for use, question in questions.items()
        if (use, language) not in there
    )


@verb
def ask_in_words(
    *, actor: Person, questions: Mapping[str, str], language: str = languages.ENGLISH, seen: int | None = None
) -> list[ConsentWords]:
    """Ask from now on in these words, by `ConsentUse`; those that are asked so already are left. Gives the new ones.

    Older answers keep the words in which they were asked. `seen` is `last_words` as it was when they were shown;
    raises ChangedMeanwhile where there are newer ones.
    """
    demand(actor, Perm.AGREEMENT_WRITE)
    school = School.objects.select_for_update(no_key=True).get(pk=actor.school_id)
    if seen is not None and seen != last_words(school, language):
        raise ChangedMeanwhile(
            "Somebody else has changed these questions since you opened this page. Nothing of yours is lost: it is "
            "below. Save again if yours should stand instead."
        )
    ensure_words(school)
    asked = {one.use: one.question for one in ConsentWords.objects.newest_in(school, language)}
    new = [
        _words(school, ConsentUse(use), language, question)
        for use, question in questions.items()
        if asked.get(use) != question
    ]
    ConsentWords.objects.bulk_create(new)
    uses = [str(one.use) for one in new]
    events.record("agreements.ask_in_words", actor=actor, details={"language": language, "uses": uses})
    return new


def last_words(school: School, language: str) -> int:
    """The newest question in the language, for a form to carry; 0 where there is none."""
    last = ConsentWords.objects.filter(school=school, language=language).order_by("-pk").values_list("pk", flat=True)
    return last.first() or 0


def _words(school: School, use: str, language: str, question: str) -> ConsentWords:
    sha256 = sha256_of(question)
    now = timezone.now()
    return ConsentWords(school=school, use=use, language=language, question=question, sha256=sha256, since=now)
