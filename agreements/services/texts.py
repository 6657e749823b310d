"""Every change to an agreement and its words, up to their publication, after which they stay as they are."""

from collections.abc import Iterable
from typing import NoReturn

from django.utils import timezone

from agreements import languages, model_texts
from agreements.models import (
    Agreement,
    AgreementVersion,
    Audience,
    Campaign,
    ExactText,
    VersionState,
    Wording,
    sha256_of,
)
from agreements.rules import texts as rules
from agreements.services import following
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.words import clock_in_words, moment_in_words

# --- An agreement --------------------------------------------------------------------------------------------


@verb
def start_agreement(
    *, actor: Person, audience: str, title: str = "", from_model: bool = False, asked_yearly: bool = True
) -> Agreement:
    """Start an agreement with its first draft: our model texts in the school's own words, or nothing yet.

    Without a title it has our text's, or else the audience's name.
    """
    demand(actor, Perm.AGREEMENT_WRITE)
    wordings = list(model_texts.filled(audience, actor.school)) if from_model else []
    title = title.strip() or (wordings[0].title if wordings else str(Audience(audience).label))
    agreement = Agreement(
        school=actor.school,
        slug=_free_slug(actor.school, title, audience),
        title=title,
        audience=audience,
        asked_yearly=asked_yearly,
    )
    set_change(agreement, by=actor)
    agreement.save()
    _draft(agreement, 1, wordings, actor)
    events.record("agreements.start_agreement", actor=actor, about=agreement, details={"audience": audience})
    return agreement


def start_from_model(audience: str, *, actor: Person) -> Agreement:
    """Start an agreement from our own text of that audience, under that text's title."""
    return start_agreement(actor=actor, audience=audience, from_model=True)


@verb
def change_agreement(
    agreement: Agreement, *, actor: Person, title: str, asked_yearly: bool, seen: int | None = None
) -> Agreement:
    """Call it something else, or ask for it anew each year or only once. `seen` is `version_of` it as it was shown."""
    agreement = _locked(agreement)
    demand(actor, Perm.AGREEMENT_WRITE, agreement)
    _refuse(rules.why_not_changed(agreement))
    if seen is not None and version_of(agreement) != seen:
        _say_who_came_first(agreement)
    agreement.title, agreement.asked_yearly = title, asked_yearly
    set_change(agreement, by=actor)
    agreement.save(update_fields=["title", "asked_yearly"])
    events.record("agreements.change_agreement", actor=actor, about=agreement, details={"asked_yearly": asked_yearly})
    return agreement


@verb
def end_agreement(agreement: Agreement, *, actor: Person) -> Agreement:
    """Nobody is asked to sign it any more; what was signed stays. Not while a campaign still asks for it."""
    agreement = _locked(agreement)
    demand(actor, Perm.AGREEMENT_WRITE, agreement)
    _refuse(rules.why_not_changed(agreement))
    if Campaign.objects.open().filter(version__agreement=agreement).exists():
        raise RuleBroken("People are being asked to sign it. Close that campaign first.")
    agreement.ended_at = timezone.now()
    set_change(agreement, by=actor)
    agreement.save(update_fields=["ended_at"])
    events.record("agreements.end_agreement", actor=actor, about=agreement)
    return agreement


# --- A draft -------------------------------------------------------------------------------------------------


@verb
def start_version(agreement: Agreement, *, actor: Person) -> AgreementVersion:
    """Start a draft with the words that are published now. Raises RuleBroken where there is one already."""
    agreement = _locked(agreement)
    demand(actor, Perm.AGREEMENT_WRITE, agreement)
    _refuse(rules.why_not_changed(agreement))
    last = agreement.versions.first()
    if last is not None and not last.is_published:
        raise RuleBroken(f"Version {last.number} is being written already.")
    wordings = list(last.texts.all()) if last else []
    version = _draft(agreement, last.number + 1 if last else 1, wordings, actor)
    events.record("agreements.start_version", actor=actor, about=version, details={"number": version.number})
    return version


@verb
def write_wording(
    version: AgreementVersion,
    *,
    actor: Person,
    title: str,
    body: str,
    language: str = languages.ENGLISH,
    easy_read: bool = False,
    seen: int | None = None,
) -> Wording:
    """Write the words of a draft in one language. `seen` is `version_of` the wording as it was shown, 0 for none.

    Raises ChangedMeanwhile where somebody else has saved, or removed, that wording since.
    """
    version = _locked_draft(version, actor)
    wording = version.wordings.filter(language=language, easy_read=easy_read).first()
    if seen is not None and seen != (version_of(wording) if wording else 0):
        _say_who_came_first(wording)
    wording = wording or Wording(version=version, language=language, easy_read=easy_read)
    wording.title, wording.body = title, body
    set_change(wording, by=actor)
    wording.save()
    details = {"version": version.pk, "language": language, "easy_read": easy_read}
    events.record("agreements.write_wording", actor=actor, about=wording, details=details)
    return wording


@verb
def remove_wording(wording: Wording, *, actor: Person) -> None:
    """Take a translation, or the words in easy reading, out of a draft."""
    version = _locked_draft(wording.version, actor)
    held = version.wordings.filter(pk=wording.pk).first()
    if held is None:
        raise RuleBroken("These words have been removed already.")
    details = {"version": version.pk, "language": held.language, "easy_read": held.easy_read}
    set_change(held, by=actor)
    events.record("agreements.remove_wording", actor=actor, about=held, details=details)
    held.delete()


# --- Publication ---------------------------------------------------------------------------------------------


@verb
def publish(
    version: AgreementVersion, *, actor: Person, is_material: bool, what_changed: str = "", seen: str | None = None
) -> AgreementVersion:
    """Publish a draft: its words are copied to where nobody can change them, and open campaigns ask for them.

    A first version is material by nature. `seen` is `rules.texts.seal_of` the words that were shown. Raises RuleBroken
    where it has been published meanwhile, and ChangedMeanwhile where its words are others by now.
    """
    agreement = _locked(version.agreement)
    version = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    version.agreement = agreement
    demand(actor, Perm.AGREEMENT_PUBLISH, version)
    if version.is_published:
        who = version.published_by.name if version.published_by else "Somebody"
        raise RuleBroken(f"{who} has published it already, on {moment_in_words(version.published_at)}.")  # type: ignore[arg-type]
    _refuse(rules.why_not_changed(agreement))
    wordings = list(version.wordings.all())
    if seen is not None and seen != rules.seal_of(wordings):
        raise ChangedMeanwhile("The words have changed since you opened this page. See below what they are now.")
    _refuse(rules.why_not_published(version, wordings, what_changed))
    _keep_for_ever(version, wordings)
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, timezone.now(), actor
    version.is_material, version.what_changed = is_material or version.number == 1, what_changed.strip()
    set_change(version, by=actor, reason=version.what_changed)
    version.save()
    asked_again = following.follow_new_version(version, actor=actor)
    details = {"number": version.number, "material": version.is_material, "asked_again": asked_again}
    events.record("agreements.publish", actor=actor, about=version, details=details)
    return version


def _keep_for_ever(version: AgreementVersion, wordings: Iterable[Wording]) -> None:
    texts = [
        ExactText(
            school_id=version.school_id,
            version=version,
            language=one.language,
            easy_read=one.easy_read,
            title=one.title,
            body=one.body,
            made_at=timezone.now(),
        )
        for one in wordings
    ]
    for text in texts:
        text.sha256 = sha256_of(text.exact)
    ExactText.objects.bulk_create(texts)


# --- Within --------------------------------------------------------------------------------------------------


def _locked(agreement: Agreement) -> Agreement:
    """All that is done to an agreement and its words is done one after the other."""
    held: Agreement = Agreement.objects.select_for_update(of=("self",)).select_related("school").get(pk=agreement.pk)
    return held


def _locked_draft(version: AgreementVersion, actor: Person) -> AgreementVersion:
    agreement = _locked(version.agreement)
    demand(actor, Perm.AGREEMENT_WRITE, agreement)
    held: AgreementVersion | None = AgreementVersion.objects.filter(pk=version.pk).first()
    if held is None:
        raise RuleBroken("This draft has been removed.")
    held.agreement = agreement
    _refuse(rules.why_not_written(agreement, held))
    return held


def _draft(agreement: Agreement, number: int, wordings: Iterable[rules.Wordings], actor: Person) -> AgreementVersion:
    version = AgreementVersion(school=agreement.school, agreement=agreement, number=number, written_by=actor)
    set_change(version, by=actor)
    version.save()
    for one in wordings:
        wording = Wording(
            version=version, language=one.language, easy_read=one.easy_read, title=one.title, body=one.body
        )
        set_change(wording, by=actor)
        wording.save()
    return version


def _free_slug(school: School, title: str, audience: str) -> str:
    """Schools start agreements one at a time, so that two of one title do not want the same address."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    taken = Agreement.objects.filter(school=school).values_list("slug", flat=True)
    return rules.slug_for(title, audience, set(taken))


def _say_who_came_first(record: Agreement | Wording | None) -> NoReturn:
    if record is None:
        raise ChangedMeanwhile("Somebody removed these words after you opened this page. Save to put yours back.")
    last = record.history.select_related("history_person").order_by("-history_id").first()
    who = last.history_person.name if last.history_person else "Somebody"
    raise ChangedMeanwhile(
        f"{who} saved a change at {clock_in_words(last.history_date)}, after you opened this page. Nothing of yours is "
        "lost: it is below. See what they changed, then save again if yours should stand instead."
    )


def _refuse(why: str) -> None:
    if why:
        raise RuleBroken(why)
