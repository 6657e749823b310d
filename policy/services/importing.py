"""Bringing in a policy that a school has: read, corrected by whoever brought it, and made a draft (P1)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone, Progress
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number, one_at_a_time
from policy.models import Language, PolicyImport, PolicyVersion, Source, VersionState
from policy.reading_in.files import MOST_BYTES, TOO_BIG, NotRead, text_of
from policy.reading_in.languages import language_of
from policy.reading_in.parsed import Parsed
from policy.reading_in.parsing import parse
from policy.rules.texts import MOST_LEVELS, ClauseText
from policy.services.drafting import Origin, make_draft

JOB = "policy.read_document"
STEPS = ("Reading the file", "Finding the clauses")
KEPT = timedelta(days=7)
NOTHING = "No clauses were found in this document. Is it the policy? Choose another, or write the policy here."
CHANGED = "This document was corrected in another window meanwhile. What you typed is below; send it again to keep it."
MADE = "A draft was made of this document already."
KEPT_AGAIN = "Brought back by hand"


def sha256_of_file(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def version_from(school: School, sha256: str) -> PolicyVersion | None:
    """The version that was made of this very file, but for one that was set aside."""
    made = PolicyVersion.objects.filter(school=school, source_sha256=sha256)
    found: PolicyVersion | None = made.exclude(state=VersionState.SET_ASIDE).first()
    return found


def read(content: bytes, *, progress: Progress | None = None) -> tuple[Parsed, str]:
    """What is in a file, and its language. Raises NotRead."""
    text = text_of(content)
    if progress is not None:
        progress(1, len(STEPS))
    parsed = parse(text)
    if not parsed.clauses:
        raise NotRead(NOTHING)
    return parsed, language_of(text)


# --- From the command line -----------------------------------------------------------------------------------------


@verb
def bring_in_from_outside(school: School, parsed: Parsed, *, name: str, sha256: str, language: str) -> PolicyVersion:
    """Make a draft of a document, by whoever runs the site: no person of the school. The same file makes one draft."""
    one_at_a_time(school.pk)
    if before := version_from(school, sha256):
        return before
    version = make_draft(
        school, parsed.title, parsed.clauses, origin=_origin(name, sha256, language, parsed.dropped), by=None
    )
    details = {"version": version.number, "sha256": sha256}
    events.record_public("policy.bring_in_from_outside", school=school, about=version, details=details)
    return version


def _origin(name: str, sha256: str, language: str, dropped: list[dict[str, str]]) -> Origin:
    return Origin(source=Source.IMPORTED, name=name, sha256=sha256, language=language, dropped=dropped)


# --- In the browser ------------------------------------------------------------------------------------------------


@verb
def begin_import(*, actor: Person, name: str, content: bytes) -> PolicyImport:
    """Take a document to be read by a worker. Raises RuleBroken for one that was made a draft already."""
    demand(actor, Perm.POLICY_WRITE)
    if len(content) > MOST_BYTES:
        raise RuleBroken(TOO_BIG)
    sha256 = sha256_of_file(content)
    if before := version_from(actor.school, sha256):
        raise RuleBroken(f"This very file was brought in already: it is version {before.number}.")
    made: PolicyImport = PolicyImport.objects.create(
        school=actor.school,
        number=next_number(PolicyImport, actor.school_id),
        made_by=actor,
        made_at=timezone.now(),
        name=name[:200],
        sha256=sha256,
        content=content,
    )
    job = jobs.ask(JOB, asked_by=actor, record=made)
    events.record("policy.begin_import", actor=actor, about=made, details={"sha256": sha256, "job": job.pk})
    return made


def job_of(found: PolicyImport) -> Job | None:
    """The one that reads it."""
    job: Job | None = Job.objects.filter(school=found.school_id, kind=JOB, record_id=found.pk).order_by("-pk").first()
    return job


def read_document(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone, with what to do about the file."""
    asker = job.asked_by
    found = PolicyImport.objects.filter(pk=job.record_id or 0).select_related("school").first()
    if asker is None or found is None or not can(asker, Perm.POLICY_WRITE, found):
        raise CannotBeDone("You may no longer bring in a policy.")
    if found.content is None:
        raise CannotBeDone("This document was read already. You find it where you bring in a policy.")
    try:
        parsed, language = read(bytes(found.content), progress=progress)
    except NotRead as trouble:
        raise CannotBeDone(str(trouble)) from None
    return partial(keep_what_was_found, found, parsed, language)


def keep_what_was_found(found: PolicyImport, parsed: Parsed, language: str) -> dict[str, Any]:
    """In the caller's transaction. Gives the result of the job that read it."""
    found.title, found.language = parsed.title[:120], language
    found.rows = [
        {"number": one.number, "heading": one.heading, "text": one.text, "level": one.level, "leave_out": False}
        for one in parsed.clauses
    ]
    found.dropped, found.content = parsed.dropped, None
    found.save(update_fields=["title", "language", "rows", "dropped", "content"])
    url = reverse("policy:import-preview", args=[found.school.slug, found.number])
    text = f"{len(found.rows)} clauses were found. Look them through before a draft is made of them."
    return {"url": url, "label": "Look at the clauses", "text": text}


@verb
def correct_import(
    found: PolicyImport, *, actor: Person, shown: int, rows: Mapping[int, Mapping[str, Any]], joined: Sequence[int] = ()
) -> PolicyImport:
    """Keep corrections of some rows, by their places; `joined` are those that go on with the row before."""
    found = _locked(found, actor)
    if shown != found.changes:
        raise RuleBroken(CHANGED)
    for place, said in rows.items():
        found.rows[place] = {**found.rows[place], **said}
    for place in sorted(joined, reverse=True):
        if place > 0:
            _join(found.rows, place)
    found.changes += 1
    found.save(update_fields=["rows", "changes"])
    events.record("policy.correct_import", actor=actor, about=found, details={"rows": sorted(rows)})
    return found


def _join(rows: list[dict[str, Any]], place: int) -> None:
    before, own = rows[place - 1], rows.pop(place)
    words = [before["text"], " ".join(filter(None, [own["number"], own["heading"]])), own["text"]]
    before["text"] = "\n\n".join(filter(None, words))


@verb
def bring_back(found: PolicyImport, *, actor: Person, place: int) -> PolicyImport:
    """Keep what was left out, as the last clause: whoever brought it puts it where it belongs."""
    found = _locked(found, actor)
    if not 0 <= place < len(found.dropped):
        raise RuleBroken("This was brought back already.")
    text = found.dropped.pop(place)["text"]
    found.rows.append({"number": "", "heading": KEPT_AGAIN, "text": text, "level": 1, "leave_out": False})
    found.changes += 1
    found.save(update_fields=["rows", "dropped", "changes"])
    events.record("policy.bring_back", actor=actor, about=found, details={"place": place})
    return found


@verb
def finish_import(found: PolicyImport, *, actor: Person, title: str, language: str) -> PolicyVersion:
    """Make the draft of what is left. Raises RuleBroken where nothing is, or where the file made one meanwhile."""
    found = _locked(found, actor)
    one_at_a_time(found.school_id)
    if version_from(found.school, found.sha256) is not None:
        raise RuleBroken(MADE)
    kept = [one for one in found.rows if not one["leave_out"]]
    left_out = [
        {"text": " ".join(filter(None, [one["number"], one["heading"], one["text"]])), "why": "Left out by hand"}
        for one in found.rows
        if one["leave_out"]
    ]
    if not kept:
        raise RuleBroken("All clauses are left out, so there is nothing to make a draft of.")
    origin = _origin(found.name, found.sha256, Language(language), [*found.dropped, *left_out])
    clauses = [ClauseText(one["number"], one["heading"], one["text"], one["level"]) for one in kept]
    version = make_draft(found.school, title, clauses, origin=origin, by=actor)
    found.version = version
    found.save(update_fields=["version"])
    events.record("policy.finish_import", actor=actor, about=version, details={"import": found.pk})
    return version


def _locked(found: PolicyImport, actor: Person) -> PolicyImport:
    PolicyImport.objects.select_for_update().only("pk").get(pk=found.pk)
    locked: PolicyImport = PolicyImport.objects.select_related("school").get(pk=found.pk)
    demand(actor, Perm.POLICY_WRITE, locked)
    if locked.version_id is not None:
        raise RuleBroken(MADE)
    return locked


def forget_old_imports(school: School) -> int:
    """Documents of more than a week ago; the drafts that were made of them stay. Gives how many."""
    old = PolicyImport.objects.filter(school=school, made_at__lt=timezone.now() - KEPT)
    keys = list(old.values_list("pk", flat=True)[:500])
    PolicyImport.objects.filter(pk__in=keys).delete()
    return len(keys)


LEVELS = range(1, MOST_LEVELS + 1)
