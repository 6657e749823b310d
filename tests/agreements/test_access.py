"""The access register (A8): who may go online today, and why; suspensions, grants, and what the pages show."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.indicators.access import online_with_signature
from agreements.models import AccessGrant, Suspension
from agreements.rules.access import Code
from agreements.services import access, register
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.numbers import number_of
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, TeachingGroupFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
DAY = timedelta(1)


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)


def pupil(first_name="Ava", group=None, **fields):
    one = PersonFactory(user=None, first_name=first_name, last_name="Reed", teaching_group=group, **fields)
    appoint(one, "pupil")
    return one


def of(person, day=TODAY):
    return register.rows_of([type(person).objects.get(pk=person.pk)], day)[0].verdict


def sign_in(client, role):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    return person


def url(name, *args):
    return reverse(f"agreements:{name}", args=["elm", *args])


def boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def suspend(person, **fields):
    days = {"starts_on": TODAY, "ends_on": TODAY + 4 * DAY, "reason": "Shared a password"} | fields
    actor = days.pop("actor", None) or PersonFactory(roles=["head"])
    return access.suspend_access(person, actor=actor, **days)


# --- The rule ------------------------------------------------------------------------------------------------


def test_who_has_signed_may_and_the_day_is_said():
    one = pupil()
    make.grant(one, basis="signed", starts_on=date(2026, 9, 3), reason="Signed the agreement")
    assert (of(one).may, of(one).words) == (True, "Signed the agreement on 3 September 2026")


def test_who_has_signed_nothing_may_not():
    assert (of(pupil()).may, of(pupil()).words) == (False, "Nothing signed yet")


def test_a_suspension_counts_before_a_signature_and_ends_by_itself():
    one = pupil()
    make.grant(one)
    suspend(one)
    assert (of(one).may, of(one).words, of(one).story) == (
        False,
        "Suspended until 9 October 2026",
        "Shared a password",
    )
    assert [of(one, TODAY + n * DAY).may for n in (-1, 4, 5)] == [True, False, True]


def test_the_later_of_two_suspensions_is_named():
    one = pupil()
    suspend(one, ends_on=TODAY + 9 * DAY)
    suspend(one, ends_on=TODAY + 2 * DAY)
    assert of(one).until == TODAY + 9 * DAY


def test_who_has_left_may_not_from_the_day_on_which_they_left():
    one = pupil(left_on=TODAY)
    make.grant(one, basis="signed")
    assert (of(one).code, of(one).words) == (Code.LEFT, "Left on 5 October 2026")
    assert of(one, TODAY - DAY).may


def test_a_guest_is_online_until_the_last_day():
    guest = PersonFactory(roles=["guest"], first_name="Gus")
    make.grant(guest, basis="guest", starts_on=TODAY, ends_on=TODAY + DAY)
    assert of(guest).words == "Guest until 6 October 2026"
    assert of(guest, TODAY + 2 * DAY).code == Code.ENDED


def test_what_is_to_come_and_what_is_over_are_said():
    later, over = pupil(), pupil("Ben")
    make.grant(later, starts_on=TODAY + DAY)
    make.grant(over, ends_on=TODAY - DAY)
    assert (of(later).code, of(later).words) == (Code.TO_COME, "From 6 October 2026")
    assert (of(over).code, of(over).words) == (Code.ENDED, "The last day was 4 October 2026")


def test_the_database_and_the_rule_agree_on_who_may_not():
    people = [pupil(name) for name in ("Ava", "Ben", "Cal", "Dot", "Eve", "Fay")]
    make.grant(people[0], basis="signed")
    make.grant(people[1], ends_on=TODAY)
    make.grant(people[2], ends_on=TODAY - DAY)
    make.grant(people[3], starts_on=TODAY + DAY)
    make.grant(people[4])
    suspend(people[4])
    by_rule = {row.person.first_name for row in access.who_may(people[0].school, TODAY) if not row.verdict.may}
    everybody = register.on_register(type(people[0]).objects.filter(school=people[0].school), TODAY)
    by_database = set(register.may_not(everybody, TODAY).values_list("first_name", flat=True))
    assert by_rule - {"Robin"} == by_database - {"Robin"} == {"Cal", "Dot", "Eve", "Fay"}


# --- Suspending and lifting ----------------------------------------------------------------------------------


def test_suspending_is_kept_with_who_and_why_and_tells_teachers_and_the_network(
    mailoutbox, django_capture_on_commit_callbacks
):
    teacher, technician = PersonFactory(roles=["teacher"]), PersonFactory(roles=["it"])
    other_teacher = PersonFactory(roles=["teacher"])
    group = TeachingGroupFactory()
    group.teachers.add(teacher)
    one = pupil("Nell", group)
    head = PersonFactory(roles=["head"])
    with django_capture_on_commit_callbacks(execute=True):
        held = suspend(one, actor=head)
    assert held.history.get().history_person == head
    assert held.history.get().history_change_reason == "Shared a password"
    assert Event.objects.get(action="agreements.suspend_access").details["person"] == one.pk
    told = set(Notice.objects.values_list("recipient", flat=True))
    assert told == {teacher.pk, technician.pk}
    assert other_teacher.pk not in told
    assert {mail.to[0] for mail in mailoutbox} == {teacher.email, technician.email}
    assert not any("Nell" in mail.body + mail.subject or "Reed" in mail.body for mail in mailoutbox)


@pytest.mark.parametrize("role", ["officer", "senior", "dsl", "teacher", "it", "pupil"])
def test_nobody_but_the_head_suspends_on_the_register(role):
    with pytest.raises(PermissionDenied):
        suspend(pupil(), actor=PersonFactory(roles=[role]))


def test_a_sanction_suspends_by_the_permission_of_its_own_verb_and_is_named():
    teacher, case = PersonFactory(roles=["teacher"]), IncidentFactory()
    held = suspend(pupil(), actor=teacher, record=case)
    assert (held.model, held.record_id, held.made_by) == ("incidents.incident", case.pk, teacher)


def test_a_sanction_of_another_school_suspends_nobody():
    elsewhere = IncidentFactory(school=SchoolFactory(slug="oak"))
    with pytest.raises(PermissionDenied):
        suspend(pupil(), actor=PersonFactory(roles=["head"]), record=elsewhere)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_on": TODAY - DAY}, "begins today or later"),
        ({"ends_on": TODAY - DAY}, "must not be before the first"),
        ({"ends_on": TODAY + 400 * DAY}, "a year at most"),
    ],
)
def test_days_that_make_no_sense_are_refused(fields, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        suspend(pupil(), **fields)
    assert not Suspension.objects.exists()


def test_nobody_suspends_themself_or_lifts_their_own():
    head, other = PersonFactory(roles=["head"]), PersonFactory(roles=["head"])
    with pytest.raises(RuleBroken, match="Nobody suspends themself"):
        suspend(head, actor=head)
    held = suspend(head, actor=other)
    with pytest.raises(RuleBroken, match="Nobody lifts their own"):
        access.restore_access(held, actor=head, reason="I am sorry")


def test_who_has_left_is_not_suspended():
    with pytest.raises(RuleBroken, match="has left"):
        suspend(pupil(left_on=TODAY))


def test_lifting_lets_them_online_at_once_and_keeps_the_reason():
    one, head = pupil(), PersonFactory(roles=["head"])
    make.grant(one)
    held = access.restore_access(suspend(one), actor=head, reason="A mistake")
    assert of(one).may
    assert (held.lifted_by, held.lifted_reason, held.history.first().history_person) == (head, "A mistake", head)
    with pytest.raises(RuleBroken, match="over already"):
        access.restore_access(held, actor=head, reason="Again")


# --- Letting online and ending -------------------------------------------------------------------------------


def grant(person, **fields):
    given = {"starts_on": TODAY, "ends_on": None, "reason": "Cannot sign yet"} | fields
    actor = given.pop("actor", None) or PersonFactory(roles=["officer"])
    return access.grant_access(person, actor=actor, **given)


def test_the_school_lets_somebody_online_without_a_signature():
    one = pupil()
    given = grant(one)
    assert (given.basis, of(one).words) == ("school", "By decision of the school since 5 October 2026")
    assert given.history.get().history_change_reason == "Cannot sign yet"


def test_a_guest_is_let_online_for_a_day_and_never_without_an_end():
    guest = PersonFactory(roles=["guest"])
    with pytest.raises(RuleBroken, match="needs a last day"):
        grant(guest)
    assert grant(guest, ends_on=TODAY).basis == "guest"
    assert [of(guest, TODAY + n * DAY).may for n in (0, 1)] == [True, False]


def test_nobody_lets_themself_online_and_nobody_twice_for_the_same_days():
    officer, one = PersonFactory(roles=["officer"]), pupil()
    with pytest.raises(RuleBroken, match="Nobody lets themself"):
        grant(officer, actor=officer)
    grant(one, ends_on=TODAY + 5 * DAY)
    with pytest.raises(RuleBroken, match="already"):
        grant(one, starts_on=TODAY + 2 * DAY)
    grant(one, starts_on=TODAY + 6 * DAY)
    assert AccessGrant.objects.filter(person=one).count() == 2


def test_ending_by_yesterday_ends_it_at_once():
    one, officer = pupil(), PersonFactory(roles=["officer"])
    given = grant(one)
    access.end_access(given, actor=officer, ends_on=TODAY - DAY, reason="Signs now")
    assert not of(one).may
    with pytest.raises(RuleBroken, match="over already"):
        access.end_access(given, actor=officer, ends_on=TODAY, reason="Again")


def test_what_follows_from_the_agreement_is_not_ended_by_hand():
    held = make.grant(pupil(), basis="signed")
    with pytest.raises(RuleBroken, match="follows the agreement"):
        access.end_access(held, actor=PersonFactory(roles=["head"]), ends_on=TODAY, reason="No")


# --- The pages -----------------------------------------------------------------------------------------------


def test_a_teacher_sees_a_class_with_who_may_not_and_no_story(client):
    sign_in(client, "teacher")
    group = TeachingGroupFactory(name="2 Hazel")
    may, may_not = pupil("Ava", group), pupil("Ben", group)
    make.grant(may, basis="signed")
    suspend(may_not)
    page = client.get(url("access-class", number_of(group))).text
    assert "1 of 2 may go online" in page
    assert page.index("Ben Reed") < page.index("Ava Reed")
    assert "Suspended until 9 October 2026" in page
    assert "Shared a password" not in page


def test_the_register_is_filtered_by_kind_class_name_and_who_may_not(client):
    sign_in(client, "teacher")
    group = TeachingGroupFactory(name="2 Hazel")
    ava, ben = pupil("Ava", group), pupil("Ben")
    make.grant(ben)
    governor = PersonFactory(roles=["governor"], first_name="Gail")

    def shown(**query):
        text = client.get(url("access"), query).text
        return {name for name in ("Ava Reed", "Ben Reed", str(governor)) if f">{name}</a>" in text}

    assert shown() == {"Ava Reed", "Ben Reed", str(governor)}
    assert shown(kind="pupils") == {"Ava Reed", "Ben Reed"}
    assert shown(kind="governors") == {str(governor)}
    assert shown(group=group.pk) == {str(ava)}
    assert shown(q="be") == {"Ben Reed"}
    assert shown(today="not") == {"Ava Reed", str(governor)}
    assert shown(kind="nonsense", group="x", today="y") == {"Ava Reed", "Ben Reed", str(governor)}


def test_those_who_left_lately_are_found_by_the_technician(client):
    sign_in(client, "it")
    gone = pupil("Ava", left_on=TODAY - 5 * DAY)
    make.grant(gone, basis="signed")
    long_gone = pupil("Ben", left_on=TODAY - 50 * DAY)
    make.grant(long_gone, basis="signed")
    page = client.get(url("access"), {"kind": "left"}).text
    assert "Ava Reed" in page
    assert "Ben Reed" not in page
    assert "Ava Reed" not in client.get(url("access")).text


def test_visitors_of_today_stand_among_the_guests_until_they_leave(client):
    sign_in(client, "head")
    visit = make.visit(PersonFactory(roles=["teacher"]), goes_online=True)
    today = timezone.localdate()
    AccessGrant.objects.create(
        school=visit.school, visit=visit, basis="guest", starts_on=today, ends_on=today, reason="Visits today"
    )
    assert "Val Quist" in client.get(url("access"), {"kind": "guests"}).text
    visit.left_at = timezone.now()
    visit.save()
    assert "Val Quist" not in client.get(url("access"), {"kind": "guests"}).text


def test_the_technicians_table_has_short_reasons_no_story_and_no_formula(client):
    sign_in(client, "it")
    one, sly = pupil("Ava", TeachingGroupFactory(name="2 Hazel")), pupil("=HYPERLINK(1)")
    make.grant(sly)
    suspend(one)
    gone = pupil("Cal", left_on=TODAY)
    make.grant(gone)
    response = client.get(url("access-csv"))
    table = response.getvalue().decode()
    assert "Ava Reed,2 Hazel,No,Suspended,2026-10-09" in table
    assert "'=HYPERLINK(1) Reed" in table
    assert "Cal Reed,Pupil,No,Left," in table
    assert "password" not in table
    assert Event.objects.get(action="agreements.export_access").details["rows"] == len(table.splitlines()) - 1


def test_the_page_of_a_person_says_who_did_what_and_why(client):
    head = sign_in(client, "head")
    one = pupil()
    held = suspend(one, actor=head)
    access.restore_access(held, actor=head, reason="A mistake of mine")
    page = client.get(url("access-person", one.number)).text
    for words in ("Shared a password", "A mistake of mine", str(head), "Suspended from 5 October 2026"):
        assert words in page


def test_the_head_suspends_and_lifts_on_the_pages(client):
    sign_in(client, "head")
    one = pupil()
    data = boxes("starts_on", TODAY) | boxes("ends_on", TODAY + DAY) | {"reason": "Shared a password"}
    response = client.post(url("access-suspend", one.number), data, follow=True)
    assert "is suspended from going online" in response.text
    held = Suspension.objects.get(person=one)
    response = client.post(url("access-restore", held.number), {"reason": "Sorry said"}, follow=True)
    assert "has been lifted" in response.text
    assert not Suspension.objects.on(TODAY).exists()


def test_an_officer_lets_online_and_ends_it_on_the_pages(client):
    sign_in(client, "officer")
    one = pupil()
    client.post(url("access-grant", one.number), boxes("starts_on", TODAY) | {"reason": "Cannot sign"})
    given = AccessGrant.objects.get(person=one)
    page = client.get(url("access-person", one.number)).text
    assert url("access-end", given.number) in page
    assert url("access-suspend", one.number) not in page
    client.post(url("access-end", given.number), {"when": "now", "reason": "Has signed"})
    assert not of(one).may


def test_what_was_typed_is_kept_and_nothing_is_saved_where_it_is_wrong(client):
    sign_in(client, "head")
    one = pupil()
    for data in (
        {"reason": "Mean"},
        boxes("starts_on", TODAY) | boxes("ends_on", date(2926, 1, 1)) | {"reason": "Mean"},
        boxes("starts_on", TODAY) | boxes("ends_on", TODAY - DAY) | {"reason": "Mean"},
        boxes("starts_on", TODAY) | boxes("ends_on", TODAY) | {"reason": "Mean" * 100},
    ):
        response = client.post(url("access-suspend", one.number), data)
        assert response.status_code == 200
        assert "Mean" in response.text
        assert "put right" in response.text
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("name", ["access", "access-csv", "access-class"])
def test_the_register_costs_the_same_for_any_number_of_people(client, name):
    sign_in(client, "it")
    group = TeachingGroupFactory(name="2 Hazel")
    args = [number_of(group)] if name == "access-class" else []
    numbers = []
    client.get(url(name, *args))  # the first entry of a log also begins its chain
    for more in (1, 9, 90):
        for _ in range(more):
            one = pupil(group=group)
            make.grant(one, basis="signed")
            make.suspend(one, one)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url(name, *args))
            if name == "access-csv":
                response.getvalue()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] == numbers[2]
    assert numbers[0] <= 20


def test_the_head_reads_on_the_home_page_how_many_may_not(client):
    sign_in(client, "head")
    make.grant(pupil())
    pupil("Ben")
    page = client.get(reverse("schools:home", args=["elm"])).text
    assert "May not go online today" in page
    assert "Of 3 on the register." in page


def test_the_share_online_with_a_signature_is_read_for_any_day():
    signed, decided = pupil(), pupil("Ben")
    make.grant(signed, basis="signed", starts_on=TODAY - 9 * DAY)
    make.grant(decided, starts_on=TODAY - 2 * DAY)
    reading = online_with_signature(signed.school, TODAY)
    assert (reading.numerator, reading.denominator, reading.state) == (1, 2, "at_risk")
    before = online_with_signature(signed.school, TODAY - 5 * DAY)
    assert (before.numerator, before.denominator, before.state) == (1, 1, "met")
    assert online_with_signature(signed.school, TODAY - 20 * DAY).state == "not_evidenced"
