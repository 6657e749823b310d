"""T22: rows of the log and of a case's chronology are neither altered nor deleted, by whatever way."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, NotSupportedError, connection, transaction

from agreements.models import Consent, ConsentWords, ExactText, Signature
from esafety.audit import triggers
from esafety.audit.models import Event
from esafety.evidence.models import StoredFile
from esafety.evidence.services import keep
from filtering.models import AuditSignature, Decision
from incidents.models import Entry, Exhibit
from tests.factories import IncidentFactory, PersonFactory, add_file, agreements, filtering, sealed_upload
from tests.factories.training import courses, selfaudit
from training.models import AdviceEntry, Completion, Struck

pytestmark = pytest.mark.django_db

ORM = {
    "save": lambda one: one.save(),
    "delete": lambda one: one.delete(),
    "update": lambda one: type(one).objects.filter(pk=one.pk).update(id=one.pk),
    "delete many": lambda one: type(one).objects.all().delete(),
    "raw delete many": lambda one: type(one).objects.all()._raw_delete("default"),
    "bulk update": lambda one: type(one).objects.bulk_update([one], [type(one)._meta.concrete_fields[1].name]),
    "upsert": lambda one: type(one).objects.bulk_create(
        [one], update_conflicts=True, update_fields=[type(one)._meta.concrete_fields[2].name], unique_fields=["pk"]
    ),
}
SQL = {
    "UPDATE": "UPDATE {table} SET {column} = 'x'",
    "UPDATE one": "UPDATE {table} SET {column} = {column} WHERE id = {pk}",
    "DELETE": "DELETE FROM {table}",
    "DELETE one": "DELETE FROM {table} WHERE id = {pk}",
}
POSTGRES_SQL = {
    "TRUNCATE": "TRUNCATE {table}",
    "TRUNCATE CASCADE": "TRUNCATE {table} RESTART IDENTITY CASCADE",
    "DELETE USING": "DELETE FROM {table} USING schools_school",
}
SQLITE_SQL = {
    "UPDATE OR IGNORE": "UPDATE OR IGNORE {table} SET {column} = 'x'",
    "UPDATE OR REPLACE": "UPDATE OR REPLACE {table} SET {column} = 'x'",
    "INSERT OR REPLACE": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
}
ALL_SQL = SQL | (POSTGRES_SQL if connection.vendor == "postgresql" else SQLITE_SQL)


COLUMNS = {
    Event: "action",
    Entry: "text",
    StoredFile: "name",
    Exhibit: "shows",
    ExactText: "body",
    ConsentWords: "question",
    Signature: "typed_name",
    Consent: "answer",
    Decision: "reason",
    AuditSignature: "signed_as",
    AdviceEntry: "text",
    Completion: "edition",
    Struck: "why",
}


def agreed(model):
    """A parent asked for two children; with their answers only where those are the rows, since they hold the words."""
    campaign, parent, (child, other) = agreements.asked_family(children=2)
    agreements.consent_words(campaign.school)
    agreements.add_text(campaign.version, language="cy")
    if model is Signature:
        for one in campaign.asked.all():
            agreements.sign(one)
    elif model is Consent:
        for pupil in (child, other):
            agreements.consent(pupil, by=parent)


@pytest.fixture(params=COLUMNS, ids=lambda model: model._meta.db_table)
def rows(request, log):
    """Rows of an append-only table, settled so that PostgreSQL has nothing pending that would refuse first."""
    if request.param._meta.app_label == "agreements":
        agreed(request.param)
    if request.param is Decision:
        for _ in range(2):
            filtering.decide(filtering.FilterRequestFactory(), PersonFactory(roles=["head"]))
    if request.param is AuditSignature:
        of = filtering.audit(PersonFactory(roles=["officer"]))
        for part, role in (("it", "it"), ("dsl", "dsl")):
            AuditSignature.objects.create(audit=of, signed_as=part, by=PersonFactory(roles=[role]), revision=1)
    incident = IncidentFactory()
    Entry.objects.create(incident=incident, kind="note", text="Spoke to both.", by=incident.reported_by)
    if request.param is AdviceEntry:
        for text in ("Yes, with the class.", "And look at its adverts."):
            officer = PersonFactory(roles=["officer"])
            selfaudit.entry(selfaudit.advice(PersonFactory(roles=["teacher"])), officer, text)
    if request.param in {Completion, Struck}:
        for _ in range(2):
            taken = courses.completion(PersonFactory(roles=["teacher"]), courses.CourseFactory())
            if request.param is Struck:  # by itself, since it holds what it strikes out
                courses.strike(taken, PersonFactory(roles=["officer"]))
    for content in (b"Ida wrote.", b"Max wrote."):
        if request.param is Exhibit:
            add_file(incident, content=content)
        elif request.param is StoredFile:  # by itself, since what an exhibit points at is held by that as well
            keep(sealed_upload(content), by=incident.reported_by)
    connection.check_constraints()
    return request.param.objects.order_by("pk")


def refused(act, rows):
    before = list(rows.values_list())
    refusals = (IntegrityError, NotSupportedError)  # PostgreSQL's own, for a table that others point at
    with pytest.raises(refusals, match=r"append-only|cannot truncate"), transaction.atomic():
        act()
    assert list(rows.all().values_list()) == before


@pytest.mark.parametrize("way", ORM)
def test_through_the_models_nothing_is_altered(rows, way):
    refused(lambda: ORM[way](rows.first()), rows)


@pytest.mark.parametrize("way", ALL_SQL)
def test_by_sql_nothing_is_altered(rows, way):
    column = COLUMNS[rows.model]

    def act():
        with connection.cursor() as cursor:
            cursor.execute(ALL_SQL[way].format(table=rows.model._meta.db_table, column=column, pk=rows.first().pk))

    refused(act, rows)


def test_a_case_is_not_deleted_from_under_its_chronology(log):
    incident = IncidentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        incident.entries.all()._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidents_entry WHERE incident_id = %s", [incident.pk])


def test_new_rows_are_still_taken(rows):
    assert rows.count() >= 2


def test_every_append_only_table_has_all_its_triggers():
    assert triggers.names(connection.vendor) <= triggers.existing()
    assert {model._meta.db_table for model in triggers.REGISTERED} == {
        "audit_event",
        "evidence_storedfile",
        "incidents_entry",
        "incidents_exhibit",
        "agreements_exacttext",
        "agreements_consentwords",
        "agreements_signature",
        "agreements_consent",
        "filtering_decision",
        "filtering_auditsignature",
        "training_adviceentry",
        "training_completion",
        "training_struck",
        "policy_attestation",
        "policy_frozenpolicy",
        "policy_stepdecision",
        "policy_vote",
    }


def faults():
    return [fault for fault in run_checks(databases=["default"]) if fault.id == "audit.E001"]


@pytest.mark.parametrize("name", sorted(triggers.names(connection.vendor)))
def test_the_check_names_a_trigger_that_is_gone_and_migrate_makes_it_again(name):
    assert faults() == []
    table = name.rsplit("_no_", 1)[0]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert [fault.msg for fault in faults()] == [f"The trigger {name} is missing."]
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert faults() == []
    assert name in triggers.existing()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can switch a trigger off")
def test_the_check_names_a_trigger_that_is_switched_off():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_update")
    assert [fault.msg for fault in faults()] == ["The trigger audit_event_no_update is missing."]


def test_triggers_taken_away_for_a_moment_come_back_even_after_a_failure():
    def fail():
        with triggers.dropped():
            assert not triggers.names(connection.vendor) & triggers.existing()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert triggers.names(connection.vendor) <= triggers.existing()
