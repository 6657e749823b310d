"""T02: every model is a school's own, a part of such a record, or nobody's in particular.

What is a school's is seen through `visible_to` alone.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from esafety.access.records import SchoolRecord
from tests.security import policy_app, training

pytestmark = pytest.mark.django_db

SCHOOL_OWNED = {
    "schools.Term",
    "schools.TeachingGroup",
    "schools.Person",
    "schools.Contact",
    "incidents.Incident",
    "incidents.OwnKind",
    "evidence.StoredFile",
    "incidents.Draft",
    "jobs.Job",
    "documents.Document",
    "notify.Notice",
    "incidents.LogReview",
    "indicators.IndicatorReading",
    "agreements.Agreement",
    "agreements.AgreementVersion",
    "agreements.ExactText",
    "agreements.ConsentWords",
    "agreements.Campaign",
    "agreements.SigningLink",
    "agreements.Signature",
    "agreements.Visit",
    "agreements.ClassSigning",
    "agreements.Consent",
    "agreements.AssentAge",
    "agreements.Publication",
    "agreements.TakeDown",
    "agreements.AccessGrant",
    "agreements.Suspension",
    "agreements.WebsiteCheck",
    "agreements.WebsiteFault",
    "agreements.EventNotice",
    "filtering.Reach",
    "filtering.FilterRequest",
    "filtering.Bundle",
    "filtering.Delegation",
    "filtering.Appeal",
    "filtering.FilterSettings",
    "filtering.Walled",
    "filtering.Rule",
    "filtering.SiteAssessment",
    "filtering.FilterCheck",
    "filtering.CareCheck",
    "filtering.MonitoringReport",
    "filtering.Audit",
    "filtering.Finding",
    "filtering.Fault",
    *training.united("SCHOOL_OWNED"),
    *policy_app.united("SCHOOL_OWNED"),
}
PARTS = {
    "schools.Appointment",
    "schools.ParentLink",
    "incidents.Involvement",
    "incidents.Entry",
    "incidents.Exhibit",
    "incidents.PublicReport",
    "agreements.Wording",
    "agreements.Asked",
    "agreements.PublishedPupil",
    "agreements.Trace",
    "filtering.Decision",
    "filtering.Cell",
    *training.together("PARTS"),
    *policy_app.together("PARTS"),
}
# Belongs to a school, but nobody asks for it by itself.
REACHED_THROUGH_ITS_OWNER = {
    "schools.SchoolSettings",
    "schools.SchoolLogo",  # public
    "evidence.SchoolKey",  # opens nothing without a master key, which is not in the database
    "schools.TeachingGroup_teachers",
    "incidents.IncidentShare",  # asked only by the permission query
    "incidents.PublicDraft",  # opened only by the cookie of its writer's browser
    "incidents.IncidentText",  # only narrows what visible_to gave
    "incidents.ReferenceCounter",
    "filtering.Reach_classes",
    "filtering.Reach_people",
    "filtering.AuditSignature",  # shown with their review alone
    "documents.DocumentRecord",  # asked only by the documents' own visible_to
    "audit.Event",  # `audit.visibility.events_for`
    "notify.Wishes",
    "notify.ReminderRun",  # asked only by the engine
    *training.united("REACHED_THROUGH_ITS_OWNER"),
    *policy_app.united("REACHED_THROUGH_ITS_OWNER"),
}
GLOBAL = {
    "accounts.User",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "accounts.HeldForm",
    "accounts.KnownBrowser",
    "accounts.TryCount",
    "audit.ChainHead",
    "running.Heartbeat",
    "schools.School",
    "schools.Trust",
    "schools.TrustAppointment",
    "auth.Permission",
    "auth.Group",
    "auth.Group_permissions",
    "contenttypes.ContentType",
    "sessions.Session",
    "guardian.UserObjectPermission",
    "guardian.GroupObjectPermission",
    "account.EmailAddress",
    "account.EmailConfirmation",
}
# A school's own, but no page lists them: a link is found by its token alone.
NOT_LISTED = {
    "agreements.SigningLink",
    "filtering.Bundle",  # shown with their request alone, as appeals are
    "filtering.Appeal",
    "filtering.FilterSettings",  # one a school; most have none
    *training.united("NOT_LISTED"),
    *policy_app.united("NOT_LISTED"),
}
SEEN = sorted((SCHOOL_OWNED | PARTS) - NOT_LISTED)
PATHS = {
    "schools.Appointment": "person__school",
    "schools.ParentLink": "child__school",
    "agreements.Wording": "version__school",
    "agreements.Asked": "campaign__school",
    "agreements.PublishedPupil": "publication__school",
    "agreements.Trace": "signature__school",
    "filtering.Decision": "request__school",
    "filtering.Cell": "check_made__school",
    **training.together("PARTS"),
    **policy_app.together("PARTS"),
}


def all_models():
    """By label; the history of a model counts as that model."""
    for model in apps.get_models(include_auto_created=True):
        yield model._meta.label.replace(".Historical", "."), model


def test_every_model_is_classified_once(counts):
    found = {label for label, _ in all_models()}
    groups = [SCHOOL_OWNED, PARTS, REACHED_THROUGH_ITS_OWNER, GLOBAL]
    unlisted = found - set().union(*groups)
    counts("T02 models", tried=len(found), failed=len(unlisted))
    assert not unlisted
    assert set().union(*groups) == found
    assert sum(map(len, groups)) == len(found)


def test_every_school_record_is_listed_as_one():
    assert {model._meta.label for model in apps.get_models() if issubclass(model, SchoolRecord)} == SCHOOL_OWNED


@pytest.mark.parametrize("label", SEEN)
def test_what_is_a_schools_is_seen_by_its_people_alone(label, world, counts):
    model = apps.get_model(label)
    path = PATHS.get(label) or ("incident__school" if label in PARTS else "school")
    shown = leaked = 0
    for person in [*world.people.values(), world.oak.leads["head"]]:
        schools = list(model._default_manager.visible_to(person).values_list(path, flat=True))
        shown += len(schools)
        leaked += sum(school != person.school_id for school in schools)
    counts("T02 rows shown by visible_to to 27 people", shown=shown, failed=leaked)
    assert shown
    assert not leaked


# --- No page and no task asks a school's model without visible_to -------------------------------------------------

ROOT = Path(settings.BASE_DIR)
PAGES = sorted(
    path
    for app in ("esafety", "incidents", "agreements", "filtering", "training", "policy")
    for path in (ROOT / app).rglob("*.py")
    if path.name in {"home.py", "forms.py", "tasks.py", "views.py", "finding.py", "context.py"}
    or {"views", "forms", "home"} & set(path.relative_to(ROOT).parts)
)
NARROWED = {"visible_to", "to_take", "reported_by", "for_request", "none", "in_trouble"}
NARROWED |= {"papers_of", "told_of", "asked_by_them"}
# Where a query is narrowed by hand instead: file, model and why it may be.
EXCEPTIONS = {
    ("esafety/evidence/tasks.py", "StoredFile"): "whether a file has a row, for all schools",
    ("esafety/access/views.py", "Appointment"): "who holds which role, counted for the head's own school",
    ("esafety/audit/views.py", "Person"): "names of actors, for a reader of the whole school's log",
    ("esafety/schools/finding.py", "Appointment"): "roles of people whom visible_to gave",
    ("esafety/schools/views/front.py", "Appointment"): "the heads of the trust's schools, for its officers",
    ("esafety/schools/views/front.py", "Person"): "a parent's own children, those barred by a court order left out",
    ("esafety/schools/views/people.py", "Appointment"): "roles of people whom visible_to gave",
    ("agreements/tasks.py", "Trace"): "forgets what is old, for all schools",
    ("agreements/views/answers.py", "Signature"): "answers to what the holder of the link is asked",
    ("agreements/views/signing.py", "Asked"): "what the holder of the link is asked",
    ("agreements/views/signing.py", "ExactText"): "the words that the holder of the link is asked to sign",
    ("agreements/views/signing.py", "Signature"): "theirs by the link; or one whose whole fingerprint somebody holds",
    ("incidents/forms.py", "OwnKind"): "the kinds that the writer's own school offers",
    ("incidents/home.py", "Entry"): "the last line of cases that visible_to gave",
    ("incidents/tasks.py", "Draft"): "forgets what is old, for all schools",
    ("incidents/views/case.py", "Person"): "names of those who looked at a case that visible_to gave",
    ("incidents/views/log.py", "Involvement"): "only narrows cases that visible_to gave",
    ("incidents/views/reporting.py", "Person"): "people already in the writer's own draft",
    **training.together("EXCEPTIONS"),
    **policy_app.together("EXCEPTIONS"),
}


def unscoped(path):
    """Models asked by `Model.objects…` in a chain that nowhere narrows to a person."""
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    models = {label.split(".")[1] for label in SEEN}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and getattr(node.value, "id", "") in models:
            chain, names = node, set()
            while isinstance(parents.get(chain), ast.Attribute | ast.Call) and chain not in getattr(
                parents[chain], "args", []
            ):
                chain = parents[chain]
                names.add(getattr(chain, "attr", ""))
            if not names & NARROWED:
                yield node.value.id


def test_no_page_asks_without_visible_to(counts):
    found = {(str(path.relative_to(ROOT)), model) for path in PAGES for model in unscoped(path)}
    counts("T02 files with pages, forms and tasks", tried=len(PAGES), failed=len(found - set(EXCEPTIONS)))
    assert found == set(EXCEPTIONS)
