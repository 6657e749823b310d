"""T11: nobody approves their own, and one person is never two, by any road there is."""

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.management import get_commands
from django.db import IntegrityError, InternalError, connection, transaction

from esafety.exceptions import RuleBroken
from filtering.models import Decision, Rule
from filtering.services import appealing, asking, deciding
from filtering.urls import urlpatterns
from tests.factories import PersonFactory, appoint
from tests.factories import filtering as make
from tests.filtering.steps import approve, said, seen, url

pytestmark = pytest.mark.django_db

EVERY_ROLE = ["head", "senior", "dsl", "deputy_dsl", "it", "computing", "officer"]
REFUSED_BY_THE_DATABASE = (IntegrityError, InternalError)


@pytest.fixture
def everything():
    """Somebody with every role that decides on anything, who asks for something themself."""
    return PersonFactory(roles=EVERY_ROLE)


def second(request, actor, **fields):
    fields = {"verdict": "approved"} | fields
    return deciding.decide_second(request, actor=actor, shown_sha256=seen(request), **fields)


def waiting(asked_by, **fields):
    """One of each kind and stage that could be decided on."""
    first = make.FilterRequestFactory(asked_by=asked_by, address="youtube.com", state="second", **fields)
    make.decide(first, PersonFactory(roles=["head"]))
    return [
        make.FilterRequestFactory(asked_by=asked_by, **fields),
        make.FilterRequestFactory(asked_by=asked_by, kind="block", **fields),
        make.FilterRequestFactory(asked_by=asked_by, kind="bypass", **fields),
        make.FilterRequestFactory(asked_by=asked_by, kind="software", software="Scratch", **fields),
        make.FilterRequestFactory(asked_by=asked_by, state="more", **fields),
        first,
    ]


# --- Every entry point -----------------------------------------------------------------------------------------


def test_no_address_of_filtering_takes_an_approval_of_ones_own(client, everything, counts):
    """Every page of filtering, alone or for many at once, is sent every word that an approval is made of."""
    client.force_login(everything.user)
    own = waiting(everything)
    before, tried = list(Decision.objects.values_list("pk", flat=True)), 0
    for pattern in urlpatterns:
        for request in own:
            words = {"verdict": "approve", "shown_sha256": seen(request), "reason": "Mine", "is_upheld": "yes"}
            many = {"requests": [one.reference for one in own], "rules": [one.number for one in Rule.objects.all()]}
            args = [request.reference] if "reference" in pattern.pattern.converters else []
            if len(pattern.pattern.converters) == len(args):
                with transaction.atomic():  # undone each time, so that one that is taken back can still be tried
                    client.post(f"/elm/filtering/{reverse_of(pattern, args)}", words | many)
                    assert list(Decision.objects.values_list("pk", flat=True)) == before, pattern
                    assert not Rule.objects.exists(), pattern
                    transaction.set_rollback(True)
                tried += 1
    assert tried > 60
    counts("T11 approving one's own by a page", tried=tried, refused=tried, failed=0)


def reverse_of(pattern, args):
    return str(pattern.pattern).replace("<filterref:reference>", args[0] if args else "")


def test_no_task_and_no_command_decides_anything(everything, counts):
    own = waiting(everything)
    before = Decision.objects.count()
    current_app.loader.import_default_modules()
    tasks = [task for name, task in current_app.tasks.items() if name.startswith("filtering.")]
    assert tasks
    for task in tasks:
        task.apply()
    assert not [name for name, app in get_commands().items() if app == "filtering"]
    assert Decision.objects.count() == before
    for one in own:
        one.refresh_from_db()
    assert [one.state for one in own] == ["asked", "asked", "asked", "asked", "more", "second"]
    counts("T11 approving one's own by a task", tried=len(tasks), refused=len(tasks), failed=0)


def test_no_verb_takes_it_whatever_roles_one_has(everything, counts):
    head = PersonFactory(roles=["head"])
    own, tried = waiting(everything), 0
    make.delegate(everything, head)
    for request in own:
        for verdict in ("approved", "refused", "more"):
            for verb in (deciding.decide, deciding.decide_second):
                with pytest.raises((PermissionDenied, RuleBroken)):
                    verb(request, actor=everything, shown_sha256=seen(request), verdict=verdict, reason="Mine")
                tried += 1
    assert not Decision.objects.filter(by=everything).exists()
    counts("T11 deciding on one's own by a verb", tried=tried, refused=tried, failed=0)


def row_of(request, by, **fields):
    """A row of the table of decisions, as somebody at the database's own prompt would write it."""
    made = make.decide(make.FilterRequestFactory(), by)
    values = {one.column: getattr(made, one.attname) for one in Decision._meta.fields if one.name != "id"}
    return values | {"request_id": request.pk, "shown": "{}", "at": made.at} | fields


def insert(values):
    columns = ", ".join(connection.ops.quote_name(name) for name in values)
    marks = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        table = connection.ops.quote_name(Decision._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))


def test_the_database_itself_refuses_a_row_that_approves_ones_own(everything, counts):
    request = make.FilterRequestFactory(asked_by=everything)
    row = row_of(request, PersonFactory(roles=["head"]))
    wrong = [
        {"by_id": everything.pk, "asked_by_id": everything.pk, "stage": stage, "verdict": verdict, "reason": "Mine"}
        for stage in ("first", "second")
        for verdict in ("approved", "refused", "more")
    ]
    for values in wrong:
        with pytest.raises(IntegrityError, match=r"nobody_decides_their_own_request|CHECK"):
            insert(row | values)
    insert(row | {"asked_by_id": everything.pk})
    with pytest.raises(IntegrityError):
        insert(row | {"asked_by_id": everything.pk})  # one a stage
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_create([Decision(**row | wrong[0] | {"shown": {}})])
    counts("T11 approving one's own by raw SQL", tried=len(wrong) + 2, refused=len(wrong) + 2, failed=0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET verdict = 'approved'",
        "UPDATE {table} SET by_id = asked_by_id, is_own_by_leave = {yes}",
        "UPDATE {table} SET revision = revision + 1 WHERE stage = 'first'",
        "DELETE FROM {table}",
    ],
)
def test_a_decision_once_made_is_not_changed_by_anybody(everything, statement):
    decision = make.decide(make.FilterRequestFactory(), everything, verdict="refused")
    sql = statement.format(table=Decision._meta.db_table, yes="true" if connection.vendor == "postgresql" else "1")
    with pytest.raises(REFUSED_BY_THE_DATABASE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    decision.refresh_from_db()
    assert decision.verdict == "refused"


# --- One person by two roads -----------------------------------------------------------------------------------


def two_roles():
    return PersonFactory(roles=["head", "dsl"])


def a_delegation_and_a_role():
    senior = PersonFactory(roles=["senior", "deputy_dsl"])
    make.delegate(senior, PersonFactory(roles=["head"]))
    return senior


def a_role_given_between():
    return PersonFactory(roles=["head"])


@pytest.mark.parametrize("road", [two_roles, a_delegation_and_a_role, a_role_given_between])
def test_nobody_is_first_and_second_at_once(client, road):
    person = road()
    request = asking.ask(said("youtube.com"), actor=PersonFactory(roles=["teacher"]))
    approve(request, person)
    if road is a_role_given_between:
        appoint(person, "dsl")
    for verdict in ("approved", "refused", "more"):
        with pytest.raises(PermissionDenied):
            second(request, person, verdict=verdict, reason="By myself")
    client.force_login(person.user)
    client.post(url(request, "decide"), {"verdict": "approve", "shown_sha256": seen(request)})
    assert Decision.objects.count() == 1
    assert not Rule.objects.exists()


def test_who_decided_first_before_an_edit_may_be_the_second_after_it():
    """What binds is the request as it reads: another decided first on that."""
    both, head, teacher = two_roles(), PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    request = asking.ask(said("youtube.com"), actor=teacher)
    approve(request, both)
    asking.edit(request, said=said("youtube.com", why="Songs"), actor=teacher)
    approve(request, head)
    second(request, both)
    assert {one.by for one in Decision.objects.filter(revision=2)} == {head, both}


# --- What the second asks, and appeals -------------------------------------------------------------------------


@pytest.fixture
def asked_more_by_the_second():
    head, lead = PersonFactory(roles=["head"]), PersonFactory(roles=["dsl"])
    request = asking.ask(said("youtube.com"), actor=PersonFactory(roles=["teacher"]))
    approve(request, head)
    second(request, lead, verdict="more", reason="Which channel?")
    return request, head


def test_what_the_second_asked_is_answered_before_anybody_decides(client, asked_more_by_the_second):
    request, head = asked_more_by_the_second
    for verdict in ("approved", "refused", "more"):
        with pytest.raises(RuleBroken, match="has not answered yet"):
            deciding.decide(request, actor=head, shown_sha256=seen(request), verdict=verdict, reason="Again")
    client.force_login(head.user)
    assert "Decide on it" not in client.get(url(request)).text
    assert "nothing for you to decide here now" in client.get(url(request, "decide")).text
    page = client.post(url(request, "decide"), {"verdict": "approve", "shown_sha256": seen(request)})
    assert "has not answered yet" in page.text
    deciding.answer_more(request, actor=request.asked_by, answer="Our own")
    approve(request, head)
    assert Decision.objects.filter(stage="first").count() == 2


def test_the_second_who_refused_is_not_the_second_again_once_an_appeal_was_upheld():
    head, lead, deputy = (PersonFactory(roles=[role]) for role in ("head", "dsl", "deputy_dsl"))
    request = asking.ask(said("youtube.com"), actor=PersonFactory(roles=["teacher"]))
    approve(request, head)
    second(request, lead, verdict="refused", reason="Comments")
    made = appealing.appeal(request, actor=request.asked_by, why="They can be switched off")
    appealing.answer(made, actor=head, is_upheld=True, answer="So they can")
    approve(request, head)
    with pytest.raises(PermissionDenied):
        second(request, lead)
    second(request, deputy)
    request.refresh_from_db()
    assert request.state == "approved"
