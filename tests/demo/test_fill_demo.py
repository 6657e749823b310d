"""The demo: two schools with a year behind them, told through the same verbs that people use."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from demo import fill
from demo.management.commands.fill_demo import Command
from demo.schools import PASSWORD, sign_ins
from esafety.access.perms import Circle, Perm
from esafety.access.questions import can
from esafety.access.roles import STAFF_ROLES, Role
from esafety.accounts.models import User
from esafety.audit import chain
from esafety.audit.models import Event
from esafety.schools.models import ParentLink, Person, School
from incidents.kinds import Category
from incidents.models import Draft, EntryKind, Incident, IncidentShare, State

TODAY = date(2026, 3, 17)
TOLD_APART = {"password", "token", "prev", "hash"}  # salts, tokens, and chains over keys
TOLD_APART |= {"key", "mark", "clause_key", "rows"}  # keys of clauses, and what is over them
TOLD_APART |= {"code", "nonce"}  # what is guessed by nobody
TOLD_APART |= {"token_hash", "sha256", "message_id", "notice"}  # those of answers are over keys too
LABELS = ("accounts", "schools", "incidents", "agreements", "filtering", "training", "policy", "audit")
ROLES_THAT_SIGN_IN = [
    "head", "senior", "dsl", "officer", "computing", "it", "teacher", "support", "chair", "governor", "pupil", "parent",
]  # fmt: skip


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def filled(demo, db):
    with time_machine.travel(TODAY):
        yield fill.fill(7, TODAY)


def run(*args):
    out = StringIO()
    call_command(Command(), *args, stdout=out)
    return out.getvalue()


def digest():
    """Every row of every table, with places in their tables instead of keys."""
    listed = [model for model in apps.get_models() if model._meta.app_label in LABELS and model._meta.managed]
    places = {
        model: {pk: place for place, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}
        for model in listed
    }
    by_label = {model._meta.label_lower: model for model in listed}
    return {
        model._meta.label_lower: [
            [
                shown(row, field, places, by_label)
                for field in model._meta.concrete_fields
                if field.name not in TOLD_APART
            ]
            for row in model._base_manager.order_by("pk")
        ]
        for model in listed
    }


def shown(row, field, places, by_label):
    value = getattr(row, field.attname)
    if field.name in {"actor_id", "user_id"}:
        return places[Person if field.name == "actor_id" else User].get(value)
    if field.name == "record_id":
        return places.get(by_label.get(row.model), {}).get(value)
    if field.name == "scope":
        return value.partition(":")[0]
    if isinstance(row, Event) and field.name == "details":
        return {key: said for key, said in row.details.items() if not isinstance(said, int | list) and key != "sha256"}
    if field.primary_key and not field.is_relation:
        return places[type(row)].get(value)
    if isinstance(field, models.ForeignKey) and field.related_model in places:
        return places[field.related_model].get(value)
    if field.name in {"id", "history_id"} or field.is_relation:
        return None
    return bytes(value) if isinstance(field, models.BinaryField) and value is not None else value


@pytest.mark.skipif(connection.vendor == "postgresql", reason="what is told is the same there, and takes much longer")
@time_machine.travel("2026-03-17 08:05:00+00:00")
def test_the_same_seed_and_day_give_the_same_data(demo, db):
    digests = []
    for moment in ("2026-03-17 08:05:00+00:00", "2026-03-17 21:55:00+00:00"):
        with time_machine.travel(moment), transaction.atomic():
            fill.fill(7, TODAY)
            digests.append(digest())
            transaction.set_rollback(True)
    first, second = digests
    assert {label: len(rows) for label, rows in first.items()} == {label: len(rows) for label, rows in second.items()}
    assert [label for label in first if first[label] != second[label]] == []


def the_schools_are_as_described(filled):
    brook_lane, hilltop = filled
    assert (brook_lane.staff, brook_lane.pupils) == (20, 90)
    assert (hilltop.staff, hilltop.pupils) == (20, 60)
    for school in School.objects.all():
        assert school.trust.slug == "meadow"
        assert school.logo.png[:8] == b"\x89PNG\r\n\x1a\n"
        assert contrast_with_white(school.brand_colour) >= 4.5
        assert ParentLink.objects.filter(child__school=school, court_order_bar=True).exists()
        assert ParentLink.objects.filter(child__school=school, parental_responsibility=False).exists()
        wrong = [
            pupil
            for pupil in Person.objects.filter(school=school, year_group__isnull=False, left_on=None)
            if not date(2020 - pupil.year_group, 9, 1) <= pupil.date_of_birth <= date(2021 - pupil.year_group, 8, 31)
        ]
        assert wrong == []


def every_role_signs_in_with_its_address_and_holds_that_role(filled):
    for name, addresses in sign_ins()[:-1]:
        assert sorted(address.split("@")[0] for address in addresses) == sorted(ROLES_THAT_SIGN_IN)
        for address in addresses:
            person = Person.objects.get(school__name=name, user__email=address)
            assert address.split("@")[0] in person.roles()
            assert person.user.is_demo
            assert check_password(PASSWORD, person.user.password)
    child = Person.objects.get(user__email="pupil@hilltop.example")
    parent = Person.objects.get(user__email="parent@hilltop.example")
    assert child in Person.objects.visible_to(parent)
    trust = User.objects.get(email="trust@meadow.example")
    assert [person.roles() for person in trust.people.all()] == [{"trust"}, {"trust"}]
    assert not User.objects.filter(is_demo=False).exists()


def a_year_of_incidents_stands_in_every_state_category_and_circle(filled):
    for school in School.objects.all():
        cases = Incident.objects.filter(school=school)
        assert 38 <= cases.count() <= 46
        assert {State.REPORTED, State.TRIAGED, State.CLOSED} <= set(cases.values_list("state", flat=True))
        assert set(cases.values_list("category", flat=True)) == set(Category.values)
        assert set(cases.values_list("circle", flat=True)) == set(Circle.values)
        assert len(set(cases.values_list("kind", flat=True))) >= 18
        said = Counter(cases.values_list("entries__kind", flat=True))
        assert {
            EntryKind.REOPENING,
            EntryKind.CATEGORY,
            EntryKind.ANSWER,
            EntryKind.CORRECTION,
            EntryKind.SHARE,
        } <= set(said)
        assert cases.filter(state=State.REPORTED, reported_at__date__gte=date(2026, 3, 15)).count() == 2
        assert [case.summary for case in cases if len(case.summary.split()) > 12] == []
        assert [case.summary for case in cases if "{" in case.what_happened or "  " in case.what_happened] == []


def everything_is_told_in_the_order_of_time_and_the_chain_holds(filled):
    for school in School.objects.all():
        scope = f"school:{school.pk}"
        moments = list(Event.objects.filter(scope=scope).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert [moment for moment in moments if moment.date() > TODAY] == []
        assert Event.objects.filter(scope=scope, at__date=TODAY).exclude(action__startswith="agreements.").count() == 0
        assert chain.verify(scope) == (len(moments), None)
        reported = list(Incident.objects.filter(school=school).order_by("pk").values_list("reported_at", flat=True))
        assert reported == sorted(reported)
        assert all(
            case.history.earliest().history_date == case.reported_at for case in Incident.objects.filter(school=school)
        )


def it_is_on_a_case_now_and_one_report_is_unfinished(filled):
    for school in School.objects.all():
        technician = Person.objects.get(school=school, user__email=f"it@{school.slug}.example")
        with time_machine.travel(TODAY):
            shared = (
                IncidentShare.objects.filter(user=technician.user, until__gt=TODAY).values("content_object").distinct()
            )
            assert shared.exists()
            assert can(technician, Perm.INCIDENT_VIEW, Incident.objects.get(pk=shared.first()["content_object"]))
        assert [draft.person.user.email for draft in Draft.objects.filter(school=school)] == [
            f"teacher@{school.slug}.example"
        ]


def no_member_of_staff_also_reads_a_case_about_themself(filled):
    for involved in Person.objects.filter(involvements__part="alleged", user__isnull=False).distinct():
        assert not Incident.objects.visible_to(involved).filter(
            involvements__person=involved, involvements__part="alleged"
        )
        assert involved.roles() & STAFF_ROLES or Role.PUPIL in involved.roles()


CHECKS = [
    the_schools_are_as_described,
    every_role_signs_in_with_its_address_and_holds_that_role,
    a_year_of_incidents_stands_in_every_state_category_and_circle,
    everything_is_told_in_the_order_of_time_and_the_chain_holds,
    it_is_on_a_case_now_and_one_report_is_unfinished,
    no_member_of_staff_also_reads_a_case_about_themself,
]


def test_what_is_filled(filled, subtests):
    """One filling for all of them, since it takes some seconds."""
    for check in CHECKS:
        with subtests.test(check.__name__):
            check(filled)
    with subtests.test("a second run keeps what is there"):
        before = Incident.objects.count()
        assert run() == "The demo schools are there already.\n"
        assert Incident.objects.count() == before


def test_it_refuses_where_this_is_no_demo(settings, db):
    settings.DEMO = False
    with pytest.raises(CommandError, match="Set DEMO=1"):
        run()
    assert not School.objects.exists()


def test_listing_the_sign_ins_fills_nothing(demo, db):
    listed = run("--sign-ins")
    assert listed.count("@") == 25
    assert "trust@meadow.example" in listed
    assert PASSWORD in listed
    assert not User.objects.exists()


def contrast_with_white(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
