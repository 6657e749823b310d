"""T05: a form changes the fields that it shows and no other. T06: a key in a form opens nothing that it may not."""

import re
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.schools.models import Contact, Person, SchoolSettings, Term
from esafety.schools.numbers import number_of
from esafety.schools.services import version_of
from incidents.anonymised import Anonymised, count
from incidents.forms import LogFilterForm
from incidents.models import OwnKind
from incidents.views.files import SALT
from tests.factories import PersonFactory, involve
from tests.security import agreements_forms, filtering_forms, policy_app, training
from tests.security.policy import BY_SOMEBODY_ELSE, TABLE
from tests.security.watching import rows_of, tables, writes
from tests.security.world import PASSWORD, forged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_bulk")]

# --- T05 -----------------------------------------------------------------------------------------------------

OURS = (
    "accounts",
    "schools",
    "jobs",
    "documents",
    "evidence",
    "notify",
    "incidents",
    "agreements",
    "filtering",
    "training",
    "policy",
    "audit",
    "auth",
    "guardian",
    "account",
)
BY_NAME = {
    "state": "closed",
    "circle": "school",
    "severity": "low",
    "outcome": "resolved",
    "role": "head",
    "reference": "2020-0001",
    "slug": "hijacked",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "is_demo": "on",
    "court_order_bar": "",
    "version": "0",
}


def every_model_field(world):
    """Every field of every model of ours, by both its names, with a value that another school or role would like."""
    hostile = {"pk": "1", "actor": str(world.oak.colleague.pk), "user_id": "1", "school_slug": "oak"}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                for name in {field.name, field.attname}:
                    hostile[name] = BY_NAME.get(name) or value_for(field, world)
    return hostile


def value_for(field, world):
    if field.is_relation:
        theirs = {"School": world.oak.school, "Person": world.oak.colleague, "Incident": world.oak.cases["school"]}
        return str(getattr(theirs.get(field.related_model.__name__), "pk", 1))
    if field.choices:
        return str(field.flatchoices[-1][0])
    if isinstance(field, models.DateTimeField):
        return "2020-01-02 03:04"
    if isinstance(field, models.DateField):
        return "2020-01-02"
    return "99" if isinstance(field, models.IntegerField | models.AutoField | models.BooleanField) else "#abcdef"


def day(name, year, month, number):
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


WORDS = {"name": "Elm", "brand_colour": "#225566", "pupil_word": "child", "officer_word": "lead"}
CONTACT = {"kind": "lado", "name": "LADO", "phone": "01", "email": "a@b.example", "hours": "9 to 5", "note": "Ring."}
WHEN = day("day", 2026, 3, 4) | day("until_day", 2026, 3, 5) | {"clock": "2pm", "until_clock": "3pm"}
WHEN |= {"place": "home", "device": "own_phone", "service": "A chat"}


class SentAgain(SimpleUploadedFile):
    """A text that can be sent as often as one likes."""

    def __init__(self):
        super().__init__("chat.txt", b"Ida wrote more.", "text/plain")

    def read(self):
        self.file.seek(0)
        return self.file.read()


def forms_of(world):
    """Every address that takes a form, with all its fields filled in as they may be."""
    elm, today = world.elm, timezone.localdate()
    world.share(elm.cases["head"], elm.colleague, today, may_add=False)
    its = SchoolSettings.objects.get(school=elm.school)
    answers = {
        field.name: str(getattr(its, field.name))
        for field in SchoolSettings._meta.fields
        if field.name not in {"id", "school"}
    }
    until = day("until", today.year + 1, 1, 2)
    answered = signing.dumps([elm.cases["head"].pk, world.people["head"].pk], salt=SALT)
    term = {"name": "Spring"} | day("starts_on", 2027, 1, 5) | day("ends_on", 2027, 3, 26)
    role = {"role": "support"} | day("starts_on", 2026, 9, 1)
    return {
        "account_change_password": [("", {"oldpassword": PASSWORD, "password1": "x1 " * 6, "password2": "x1 " * 6})],
        "account_reset_password": [("", {"email": world.users["teacher"].email})],
        "account_login": [("", {"login": "nobody@elm.example", "password": "x", "next": "/"})],
        "account_logout": [("", {})],
        "account_reset_password_from_key": [("", {"password1": "x1 " * 6, "password2": "x1 " * 6})],
        "held-form": [("", {})],
        "schools:look-change": [
            ("own", WORDS | {"agreement_word": "promise", "version": version_of(elm.school)}),
        ],
        "schools:policy-change": [("own", answers | {"told_first": "head", "version": version_of(its)})],
        "schools:logo-change": [("own", {"remove": "1"})],
        "schools:term-add": [("own", term)],
        "schools:term-change": [("own", term)],
        "schools:term-remove": [("own", {})],
        "schools:person-add": [
            (
                "own",
                role | {"first_name": "New", "last_name": "Comer", "email": "new@elm.example", "department": "Art"},
            ),
        ],
        "schools:appoint": [("colleague", role | day("ends_on", 2027, 1, 1))],
        "schools:department": [("colleague", {"department": "Science"})],
        "schools:appointment-end": [("colleague", day("ends_on", 2027, 1, 1))],
        "schools:contact-add": [("own", CONTACT)],
        "schools:contact-change": [("own", CONTACT | {"version": version_of(elm.contact)})],
        "schools:contact-end": [("own", {})],
        "incidents:new": [("own", {"about": "adult"})],
        "incidents:new-who": [
            ("themself", {"person": "", "description": "A stranger", "part": "alleged"}),
            ("themself", {"person": elm.pupil.number, "description": "", "part": "target"}),
        ],
        "incidents:new-who-remove": [("themself", {"row": "0"})],
        "incidents:new-check": [("themself", {})],
        "incidents:new-discard": [("themself", {})],
        "incidents:new-step": [
            ("themself", {"summary": "Words", "what_happened": "More.", "harm": "yes", "harm_detail": "Much."}),
        ],
        "incidents:kinds": [("own", {"label": "Our kind", "line": "One line", "category": "content"})],
        "incidents:kind-end": [("own", {})],
        "incidents:triage": [("head's", {"severity": "high", "lead": elm.leads["head"].pk, "note": "Why"})],
        "incidents:entry": [("head's", {"kind": "note", "text": "Spoke."})],
        "incidents:correct": [("head's", {"text": "It was so."})],
        "incidents:file-new": [
            ("head's", {"shows_child": "no"}),
            ("head's", day("taken_on", 2026, 3, 4) | {"answered": answered, "file": SentAgain(), "shows": "A chat"}),
        ],
        "incidents:involve": [
            ("head's", {"person": "", "description": "Max", "part": "witness"}),
            ("school's", {"person": elm.pupil.number, "description": "", "part": "target"}),
        ],
        "incidents:recategorise": [("head's", {"kind": "grooming", "reason": "So it is"})],
        "incidents:answer": [("head's", {"text": "It was dealt with."})],
        "incidents:match": [("head's", {"person": elm.pupil.number})],
        "incidents:log-pdf": [("own", dict.fromkeys(LogFilterForm.base_fields, ""))],
        "worry:start": [("own", {"road": "young"})],
        "worry:step": [("own", {"about": "adult"})],
        "worry:check": [("own", {})],
        "worry:leave": [("own", {})],
        "worry:answer": [("own", {"receipt": "1234 5678 9012 3456 7890"})],
        "incidents:log-review": [
            ("own", {"asked": "What is done?", "looked_at": Anonymised(count(elm.school, today), today).digest})
        ],
        "incidents:close": [("head's", {"outcome": "referred", "text": "Done."})],
        "incidents:reopen": [("head's", {"reason": "Again"})],
        "incidents:share": [
            (
                "head's",
                until | {"person": elm.leads["school"].number, "may_add": "no", "reason": "Helps"},
            ),
        ],
        "incidents:share-end": [("head's", {})],
        "notify:read": [("themself", {"open": "1"})],
        "notify:read-all": [("own", {})],
        "notify:wishes": [("own", {"reminders": "digest", "news": "inbox"})],
        "notify:again": [("own", {})],
        "notify:arrived": [("own", {})],
        **agreements_forms.forms_of(world),
        **filtering_forms.forms_of(world),
        **training.forms_of(world),
        **policy_app.forms_of(world),
    }


VOLATILE = {"at", "history_date", "updated_at", "reported_at", "closed_at", "ended_at", "shared_at", "token"}
VOLATILE |= {"found_at", "sealed", "key_hash", "kept_until", "receipt_hash"}
VOLATILE |= {"message_id", "made_at", "asked_at", "due", "sent_at", "args", "record_id"}
VOLATILE |= {"stored_as", "kept_at", "published_at", "since", "done_at", "lifted_at", "signed_at", "told_at"}
VOLATILE |= {"sha256", "answered_at", "first_opened_at"}
VOLATILE |= {"arrived_at", "left_at"}
VOLATILE |= {"decided_at", "applied_at", "removed_at", "verified_at"}
VOLATILE |= {"began_at", "cancelled_at", "code", "completed_at", "finished_at"}
VOLATILE |= {"first_finished_at", "held_at", "here_at", "invited_at", "off_at"}
VOLATILE |= {"opened_again_at", "opened_at", "retired_at", "started_at", "waiting_since"}
VOLATILE |= {"withdrawn_at"}
VOLATILE |= {"password", "last_login", "date_joined", "id", "history_id"}


SET_OR_NOT = {"read_at"}
HOLDS_KEYS = {("jobs_job", "key"), ("notify_notice", "key"), ("notify_notice", "path")}  # of rows just made
DRAWN_BY_LOT = {("policy_clause", "key"), ("policy_historicalclause", "key")}


def state():
    found = {}
    for model in tables():
        names, rows = rows_of(model)
        at = names.index(model._meta.pk.column)
        found[model._meta.db_table] = {
            row[at]: {
                name: value is not None if name in SET_OR_NOT else value for name, value in zip(names, row, strict=True)
            }
            for row in rows
        }
    return found


POINTS_AT = {
    (model._meta.db_table, field.column): field.related_model._meta.db_table
    for model in tables()
    for field in model._meta.concrete_fields
    if field.is_relation
}


def changed(before, after):
    """What was made, altered or deleted: table, kind, column and value. Keys of what is new are just `new`."""
    found = []
    for table, rows in after.items():
        for key, row in rows.items():
            old = before[table].get(key, {})
            for column, value in row.items():
                if column not in VOLATILE and (not old or old[column] != value):
                    at = POINTS_AT.get((table, column))
                    is_new = at in after and value in after[at] and value not in before[at]
                    said = re.sub(r"\d+(\.[\w-]+)?", "#", str(value)) if (table, column) in HOLDS_KEYS else str(value)
                    is_new = is_new or (not old and (table, column) in DRAWN_BY_LOT)
                    found.append((table, key if old else "new", column, "new" if is_new else said))
        found += [(table, key, "deleted", "") for key in before[table].keys() - rows.keys()]
    return sorted(found, key=str)


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def what_it_changes(new_client, world, name, relation, data):
    client = new_client(raise_request_exception=False)
    key = BY_SOMEBODY_ELSE.get(name, "head")
    client.force_login(world.users[key])
    with taken_back():
        before = state()
        response = client.post(world.url(name, relation, key), data)
        return response.status_code, changed(before, state())


@pytest.mark.parametrize("name", sorted(name for name, rule in TABLE.items() if "POST" in rule.methods))
def test_a_form_changes_what_it_shows_and_no_more(name, world, new_client, counts):
    surprises, tried, changes = [], 0, 0
    every = every_model_field(world)
    for relation, data in forms_of(world)[name]:
        own = set(data) | {key.rsplit("_", 1)[0] for key in data if key.endswith("_day")}
        extra = {field: value for field, value in every.items() if field not in own}
        status, without = what_it_changes(new_client, world, name, relation, data)
        hostile_status, hostile = what_it_changes(new_client, world, name, relation, {**extra, **data})
        tried += len(extra)
        changes += len(without)
        if (status, without) != (hostile_status, hostile):
            surprises.append((status, hostile_status, sorted(set(hostile) ^ set(without), key=str)[:10]))
    counts("T05 fields sent that a form does not show", tried=tried, forms=1, failed=len(surprises))
    assert not surprises
    assert changes or name in CHANGES_NOTHING


# A new password is salted, so it is left out above. With what is sent to the others: a wrong password, a key that
# never was, no form held, a case and a campaign that are open. Who asks before they publish leaves an event alone.
CHANGES_NOTHING = {
    "account_change_password",
    "account_reset_password_from_key",
    "held-form",
    "account_logout",
    "account_login",
    "account_reset_password",
    "incidents:new-who-remove",
    "incidents:reopen",
    "agreements:campaign-check",
    "worry:start",
    "worry:check",
    "worry:leave",
    "worry:answer",
    "agreements:before",
    "sign:check",
    "agreements:mine",  # only a pupil has consents of their own
    "filtering:own-leave",  # refused where more than one leads the school
    "training:certificate-check",  # looks up, and gives its count back
    "policy:import",  # takes a file, of which none is sent
    "policy:import-preview",  # opened by whoever brought the document alone, as the next two
    "policy:import-keep",
    "policy:import-finish",
    "visit:done",  # opened only by the cookie of the visitor's browser
}


# --- T06 -----------------------------------------------------------------------------------------------------

GARBAGE = ["", "0", "-1", "9" * 40, "1.5", "1e9", "None", "null", "\x00", "'", "1 OR 1=1", "[]", "🙈", "٣", "x" * 5000]


def bent(number):
    """The same key with its signature spoilt, cut, or taken from another key."""
    key, _, signature = number.partition(".")
    return [f"{key}.{signature[:-1]}", f"{key}.{signature[::-1]}", f"{int(key) + 1}.{signature}", key, f"{key}."]


def strange_people(world):
    strangers = [world.oak.colleague, world.ash.colleague, world.oak.pupil]
    return [
        *(one.number for one in strangers),
        *(str(one.pk) for one in [*strangers, world.elm.colleague]),
        *(Signer(salt=f"schools.person:{world.elm.school.pk}").sign(str(one.pk)) for one in strangers),
        *bent(world.elm.colleague.number),
        number_of(world.elm.contact),
        number_of(world.elm.term),
        forged(Person),
        *GARBAGE,
    ]


def strange_kinds(world):
    ended = OwnKind.objects.create(
        school=world.elm.school, category="conduct", label="Ended", line="x", ended_at=timezone.now()
    )
    keys = [world.oak.own_kind.pk, world.ash.own_kind.pk, ended.pk, 987654321, *GARBAGE]
    return [*(f"own:{key}" for key in keys), "own", str(world.elm.own_kind.pk), "nonsense", *GARBAGE]


def subject_of(world, case):
    """Somebody of the school whose role would do, but who is complained of in the case."""
    subject = PersonFactory(school=world.elm.school, roles=["head"])
    involve(case, subject)
    return subject


def keys_in_forms(world):
    """Label, address, the field's name, the rest of the form, and the keys that must be refused."""
    case = world.elm.cases["school"]
    subject = subject_of(world, case)
    until = day("until", timezone.localdate().year + 1, 1, 2) | {"may_add": "no", "reason": "Helps"}
    left = world.people["left"]
    strangers = strange_people(world)
    yield "who in a report", "incidents:new-who", "themself", "person", {"part": "target"}, strangers
    yield "person added to a case", "incidents:involve", "school's", "person", {"part": "target"}, strangers
    never = [subject.number, world.elm.pupil.number, left.number, world.people["parent"].number]
    never += [world.people["governor"].number, world.people["disabled"].number]
    yield "person put on a case", "incidents:share", "school's", "person", until, [*strangers, *never]
    leads = [world.oak.leads["head"].pk, world.ash.leads["school"].pk, subject.pk, world.elm.colleague.pk, left.pk]
    leads += [world.elm.pupil.pk, world.people["disabled"].pk, world.people["ended"].pk, *strangers]
    yield "lead of a case", "incidents:triage", "school's", "lead", {"severity": "high"}, leads
    yield "kind of a case", "incidents:recategorise", "school's", "kind", {"reason": "So"}, strange_kinds(world)
    roles = ["chair", "trust", "pupil", "parent", "superuser", *GARBAGE]
    yield "role given", "schools:appoint", "colleague", "role", day("starts_on", 2026, 9, 1), roles
    yield "host of a visitor", "agreements:visit-host", "own", "person", {}, strangers
    elsewhere = [world.oak.colleague.pk, world.ash.colleague.pk, world.oak.leads["school"].pk, world.oak.pupil.pk]
    elsewhere += [left.pk, world.elm.pupil.pk, world.people["parent"].pk, 987654321, *GARBAGE]
    today = timezone.localdate()
    days = day("starts_on", today.year, today.month, today.day) | day("ends_on", today.year, today.month, today.day)
    no_leaders = [world.elm.colleague.pk, world.people["governor"].pk, world.people["head"].pk, *elsewhere]
    yield "who decides for the head", "filtering:delegation-new", "own", "to", days, no_leaders
    yield "who is to watch a group", "filtering:wall-new", "own", "supervisor", {"group": "eyfs"}, elsewhere
    yield "who watches a group now", "filtering:wall", "own", "supervisor", {}, elsewhere


def test_a_key_of_what_one_may_not_have_is_refused(world, new_client, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["head"])
    taken, tried = [], 0
    for label, name, relation, field, rest, keys in keys_in_forms(world):
        for key in keys:
            with writes() as written, taken_back():
                response = client.post(world.url(name, relation, "head"), {**rest, field: key})
            tried += 1
            if response.status_code not in {200, 400, 404} or written:
                taken.append((label, str(key)[:40], response.status_code, written[:1]))
    counts("T06 keys in forms", tried=tried, refused=tried - len(taken), failed=len(taken))
    assert not taken, taken[:20]


def test_an_own_kind_of_elsewhere_is_no_step_of_a_report(world, new_client, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["teacher"])
    url = reverse("incidents:new-step", args=["elm", world.drafts["teacher"].token, "kind"])
    kinds, taken = strange_kinds(world), []
    for kind in kinds:
        with writes() as written:
            response = client.post(url, {"kind": kind})
        if response.status_code != 200 or written:
            taken.append((kind[:40], response.status_code, written[:1]))
    counts("T06 keys in forms", tried=len(kinds), refused=len(kinds) - len(taken), failed=len(taken))
    assert not taken


NUMBERED = {
    "schools:term-change": (Term, []),
    "schools:term-remove": (Term, []),
    "schools:contact-change": (Contact, []),
    "schools:contact-end": (Contact, []),
    "schools:person": (Person, []),
    "schools:appoint": (Person, []),
    "schools:department": (Person, []),
    "schools:appointment-end": (Person, [1]),
    "incidents:kind-end": (OwnKind, []),
    "incidents:share-end": (Person, []),
}


@pytest.mark.parametrize("name", NUMBERED)
def test_a_number_that_was_not_given_out_here_opens_nothing(name, world, new_client, counts):
    model, more = NUMBERED[name]
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["head"])
    before = [world.elm.cases["school"].reference] if name == "incidents:share-end" else []
    of_elm = {
        Term: world.elm.term,
        Contact: world.elm.contact,
        Person: world.elm.colleague,
        OwnKind: world.elm.own_kind,
    }
    theirs = {
        Term: world.oak.term,
        Contact: world.oak.contact,
        Person: world.oak.colleague,
        OwnKind: world.oak.own_kind,
    }
    other_model = number_of(of_elm[Contact if model is not Contact else Term])
    keys = [number_of(theirs[model]), forged(model), other_model, *bent(number_of(of_elm[model])), *GARBAGE[1:]]
    method = client.get if name == "schools:person" else client.post
    taken = []
    for key in keys:
        with writes() as written:
            response = method(reverse(name, args=["elm", *before, key, *more]))
        if response.status_code != 404 or written:
            taken.append((key[:40], response.status_code, written[:1]))
    counts("T06 keys in addresses", tried=len(keys), refused=len(keys) - len(taken), failed=len(taken))
    assert not taken


@pytest.mark.parametrize("name", sorted(name for name, rule in TABLE.items() if rule.of == "draft"))
def test_a_draft_that_is_not_ones_own_opens_nothing(name, world, new_client, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["head"])
    tokens = [world.elm.draft.token, world.oak.draft.token, world.drafts["head"].token.swapcase(), *GARBAGE[1:]]
    more = ["what"] if name.endswith("step") else []
    taken = []
    for token in tokens:
        with writes() as written:
            url = reverse(name, args=["elm", "TOKEN", *more]).replace("TOKEN", quote(token, safe=""))
            response = client.post(url)
        if response.status_code != 404 or written:
            taken.append((token[:40], response.status_code, written[:1]))
    counts("T06 keys in addresses", tried=len(tokens), refused=len(tokens) - len(taken), failed=len(taken))
    assert not taken


@pytest.mark.parametrize("field", ["group", "lead", "state", "kind", "older", "newer", "since"])
def test_a_filter_by_a_key_of_elsewhere_shows_no_more_than_without(field, world, new_client, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users["officer"])
    url = reverse("incidents:log", args=["elm"])
    without = {one.reference for one in client.get(url).context["rows"]}
    theirs = {"group": world.oak.group.pk, "lead": world.oak.leads["school"].pk}
    keys = [theirs.get(field, "x"), world.oak.cases["school"].reference, world.elm.cases["chair"].reference, *GARBAGE]
    wrong = []
    for key in keys:
        response = client.get(url, {field: key})
        rows = {one.reference for one in response.context["rows"]} if response.status_code == 200 else set()
        if response.status_code not in {200, 404} or rows - without:
            wrong.append((str(key)[:40], response.status_code))
    counts("T06 keys in filters", tried=len(keys), failed=len(wrong))
    assert not wrong
