"""Every address of agreements that takes a form, with all its fields filled in as they may be (T05)."""

from datetime import date, timedelta

from django.utils import timezone

from agreements import consent_files, shown
from agreements.models import ConsentUse, ExactText, Wording
from agreements.rules.texts import seal_of
from agreements.rules.website import POINTS
from agreements.services import consent_imports
from agreements.services.words import last_words
from esafety.schools.models import ParentLink
from esafety.schools.services import version_of
from tests.agreements.sheets import sheet
from tests.factories import agreements as make


def day(name, on):
    """The three boxes of a date; empty for none."""
    parts = [on.day, on.month, on.year] if on else ["", "", ""]
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def forms_of(world):
    return (
        texts(world)
        | campaigns(world)
        | signing(world)
        | rooms(world)
        | consents(world)
        | access(world)
        | checks(world)
    )


def texts(world):
    its = world.elm.agreements
    wording = its.draft.wordings.get()
    welsh = Wording.objects.create(version=its.draft, language="cy", title="Cytundeb", body="Gair.")
    seal = seal_of([wording, welsh])
    last = last_words(world.elm.school, "en")
    return {
        "agreements:text-new": [
            ("own", {"audience": "staff", "start": "model", "title": "Ours", "asked_yearly": "on"})
        ],
        "agreements:text-change": [
            ("own", {"title": "Other", "asked_yearly": "on", "version": version_of(its.agreement)})
        ],
        "agreements:draft": [("own", {"title": "Ours", "body": "New.", "version": version_of(wording)})],
        "agreements:draft-remove": [("own", {"language": "cy", "easy": ""})],
        "agreements:publish": [("own", {"material": "yes", "what_changed": "A line", "words_seen": seal})],
        "agreements:words": [("own", {use.value: f"May we, {use}?" for use in ConsentUse} | {"version": last})],
    }


def campaigns(world):
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=30)
    dates = day("opens_on", first) | day("closes_on", last)
    whom = {"years": ["2"], "classes": [str(world.elm.group.pk)], "uses": ["website"]} | day("new_since", None)
    words = {"title": "Ours", "reminds": "on"}
    paper = {"act": "signed", "typed_name": "Par Ent", "reason": ""} | day("signed_on", first)
    return {
        "agreements:campaign-new": [("own", {"agreement": "parents-of-elm"} | words | dates | whom)],
        "agreements:campaign-change": [("own", words | day("closes_on", last))],
        "agreements:campaign-check": [("own", {"when": "now"})],
        "agreements:campaign-close": [("own", {"reason": "All in"})],
        "agreements:campaign-chase": [("own", {"who": "all", "group": "", "asked": ""})],
        "agreements:campaign-joined": [("own", {})],
        "agreements:campaign-slips": [("own", {"who": "everybody", "group": "", "language": ""})],
        "agreements:paper": [("own", paper)],
    }


def signing(world):
    asked = world.elm.agreements.asked
    mine = {"child": asked.pk, f"act-{asked.pk}": "sign", "typed_name": "Par Ent", "agrees": "on"}
    consents = {"child": asked.pk, "do": "consents", "language": "en", f"website-{asked.pk}": "no"}
    return {
        "sign:page": [("own", sheet(asked.campaign) | mine)],
        "sign:consents": [
            ("own", consents | {"questions": sheet(asked.campaign)["questions"]}),
            ("own", {"child": asked.pk, "do": "withdraw", "sure": "on", "reason": "We moved"}),
        ],
        "sign:fresh": [("own", {})],
        "sign:check": [("", {"fingerprint": "a" * 64})],
    }


def rooms(world):
    its = world.elm.agreements
    staffs, infants = its.staffs.version.texts.get(), its.infants.version.texts.get()
    visitors = ExactText.objects.get(school=world.elm.school, version__agreement__audience="visitors")
    head = world.people["head"]
    signed = {"typed_name": "Actor Head", "agrees": "on", "act": "signed"}
    declined = {"act": "declined", "reason": "Not yet"}
    withdrawn = {"do": "withdraw", "asked": its.staffs.asked.get(person=head).pk, "sure": "on", "reason": "I leave"}
    note = {"shown": shown.seal(staffs, f"campaign:{its.staffs.pk}:{head.pk}")}
    read = {"shown": shown.seal(infants, f"class:{its.infants.pk}:{world.elm.group.pk}")}
    arrived = {"name": "Val Quist", "organisation": "Wires", "host_named": "Col League", "goes_online": "yes"}
    return {
        "agreements:mine": [("own", {"website": "given"})],
        "agreements:mine-sign": [("own", signed | note), ("own", declined | note), ("own", withdrawn)],
        "agreements:class-sign": [
            ("own", read | {f"took_{its.in_class.pk}": "on", f"name_{its.in_class.pk}": "Pip"}),
        ],
        "agreements:visit-leave": [("own", {})],
        "agreements:visit-host": [("own", {"person": world.elm.leads["head"].number})],
        "visit:start": [
            (
                "own",
                arrived
                | {"typed_name": "Val Quist", "agrees": "on"}
                | {"shown": shown.seal(visitors, f"desk:{world.elm.school.pk}")},
            )
        ],
        "visit:done": [("own", {})],
    }


def consents(world):
    its, today = world.elm, timezone.localdate()
    make.consent(its.child, by=its.agreements.parent)
    ParentLink.objects.create(parent=its.agreements.parent, child=its.child, relation="mother")
    seen = {"use": "website", "pupil": its.child.number}
    what = {"what": "The harvest table", "where": "The hall"}
    plan = consent_imports.Checked(
        [consent_imports.Match(consent_files.Line(2, held_where="Old forms"), its.child, {"press": "refused"})]
    )
    return {
        "agreements:pupil-consents": [("pupil", dict.fromkeys(ConsentUse.values, "refused"))],
        "agreements:assent-age": [("own", {"age": "9"} | day("from_on", date(today.year + 1, 1, 2)))],
        "agreements:consents-import": [
            ("own", {"checked": consent_imports.put_by(plan, actor=world.people["head"])}),
        ],
        "agreements:before": [("own", seen | {"check": "yes", "group": "", "q": "", "names": "on"})],
        "agreements:publication-new": [
            (
                "own",
                seen | what | day("since", date(2026, 9, 1)) | day("until", date(today.year + 1, 1, 2)) | {"names": ""},
            ),
        ],
        "agreements:publication": [
            ("own", {"pupil": its.child.number, "q": ""}),
            ("own", {"keep": "yes", "q": ""} | day("until", date(today.year + 1, 1, 2))),
        ],
        "agreements:publication-end": [("own", day("ended_on", date(2026, 9, 2)))],
        "agreements:publication-remove": [("own", {"reason": "Cropped"})],
        "agreements:take-down-done": [("own", {"how": "Cropped"})],
    }


def access(world):
    today = timezone.localdate()
    days = day("starts_on", today) | day("ends_on", today + timedelta(3)) | {"reason": "So it was agreed"}
    return {
        "agreements:access-suspend": [("pupil", days)],
        "agreements:access-grant": [("colleague", days)],
        "agreements:access-restore": [("own", {"reason": "They said sorry"})],
        "agreements:access-end": [("own", {"when": "later", "reason": "Over"} | day("ends_on", today))],
    }


def checks(world):
    today = timezone.localdate()
    look = {f"said_{point.key}": "yes" for point in POINTS} | {"note": "All of it"} | day("due_on", today)
    wrong = {f"{name}_{point.key}": "" for point in POINTS for name in ("what", "owner")}
    wrong |= {"said_links_lead_right": "no", "what_links_lead_right": "The old shop"}
    wrong |= {"owner_links_lead_right": world.people["it"].number}
    return {
        "agreements:website-check-new": [("own", look | wrong)],
        "agreements:website-sign": [("own", {})],
        "agreements:website-fault-done": [("own", {"how": "Taken away"})],
        "agreements:event-new": [("own", {"title": "Play", "text": "At the end."} | day("on", today))],
        "agreements:event-tell": [("own", {})],
    }
