from datetime import date, timedelta

import pytest
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.models import Appointment, Person
from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory, UserFactory, appoint

TODAY = {"starts_on_day": "1", "starts_on_month": "9", "starts_on_year": "2026"}


def boxes(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def queries_of(client, url, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# --- The list ------------------------------------------------------------------------------------------------


def test_the_list_shows_who_holds_a_role_today_and_no_pupil_or_parent(as_head, page):
    PersonFactory(last_name="Teachwell", roles=["teacher"])
    PersonFactory(last_name="Pupilson", roles=["pupil"])
    PersonFactory(last_name="Parentsen", roles=["parent"])
    appoint(PersonFactory(last_name="Formerly"), "teacher", ends_on=date(2020, 7, 1))
    PersonFactory(last_name="Departed", roles=["teacher"], left_on=date(2020, 7, 1))

    shown = as_head.get(page("schools:people")).text

    assert "Teachwell" in shown
    assert not [name for name in ("Pupilson", "Parentsen", "Formerly", "Departed") if name in shown]


def test_the_list_costs_the_same_with_1_10_and_100_people(as_head, page, django_assert_max_num_queries):
    counts, made = [], 1
    for many in (1, 10, 100):
        for _ in range(many - made):
            PersonFactory(roles=["teacher"])
        made = many
        counts.append(queries_of(as_head, page("schools:people"), django_assert_max_num_queries, 12))
    assert counts[1] == counts[2]
    assert counts[0] == counts[1]


def test_the_list_is_narrowed_by_role_and_by_name(as_head, page):
    PersonFactory(last_name="Teachwell", roles=["teacher"])
    PersonFactory(last_name="Netley", roles=["it"])

    by_role = as_head.get(page("schools:people"), {"role": "it"}).text
    by_name = as_head.get(page("schools:people"), {"q": "teach"}).text

    assert "Netley" in by_role
    assert "Teachwell" not in by_role
    assert "Teachwell" in by_name
    assert "Netley" not in by_name


def test_the_list_has_pages_of_25(as_head, page):
    for _ in range(30):
        PersonFactory(roles=["teacher"])
    first, second = as_head.get(page("schools:people")), as_head.get(page("schools:people"), {"page": 2})
    assert len(first.context["table"].rows) == 25
    assert len(second.context["table"].rows) == 6
    assert as_head.get(page("schools:people"), {"page": "nonsense", "role": "no such role"}).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer", 200),
        ("dsl", 200),
        ("senior", 200),
        ("teacher", 403),
        ("governor", 403),
        ("pupil", 403),
        ("parent", 403),
    ],
)
def test_who_may_see_the_list(sign_in, page, db, role, status):
    assert sign_in(PersonFactory(roles=[role])).get(page("schools:people")).status_code == status


def test_those_of_another_school_find_no_list(sign_in, page, db):
    SchoolFactory(slug="elm")
    stranger = PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])
    assert sign_in(stranger).get(page("schools:people")).status_code == 404


# --- One person ----------------------------------------------------------------------------------------------


def test_the_page_of_a_person_shows_roles_now_and_before(as_head, page):
    one = PersonFactory(roles=["teacher"])
    appoint(one, "computing", date(2018, 9, 1), date(2020, 8, 31))
    shown = as_head.get(one.get_absolute_url()).text
    assert "Teacher" in shown
    assert "Computing coordinator, 1 September 2018 to 31 August 2020" in shown


def test_a_person_of_another_school_is_not_there(as_head, page):
    stranger = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    for name in ("schools:person", "schools:appoint"):
        assert as_head.get(page(name, stranger.number)).status_code == 404
    assert as_head.get(page("schools:appointment-end", stranger.number, 1)).status_code == 404


@pytest.mark.parametrize("number", ["1", "1.forged", "x", "1.", "%00", "9" * 40, "\u0661.x"])
def test_a_number_that_was_guessed_is_not_there(as_head, page, number):
    assert as_head.get(f"/elm/people/{number}/").status_code == 404


def test_the_page_of_a_person_costs_the_same_however_much_has_changed(as_head, page, django_assert_max_num_queries):
    few, many = PersonFactory(roles=["teacher"]), PersonFactory(roles=["teacher"])
    for at in range(10):
        appoint(
            many, "computing", date(2016, 1, 1) + timedelta(days=10 * at), date(2016, 1, 5) + timedelta(days=10 * at)
        )
        many.first_name = f"Robin {at}"
        many.save()
    counts = [queries_of(as_head, one.get_absolute_url(), django_assert_max_num_queries, 14) for one in (few, many)]
    assert counts[0] == counts[1]


# --- Giving a role -------------------------------------------------------------------------------------------


def test_giving_a_role_records_who_gave_it(as_head, head, page):
    one = PersonFactory(roles=["teacher"])
    answer = as_head.post(page("schools:appoint", one.number), {"role": "dsl"} | boxes("starts_on", date(2026, 9, 1)))
    assert answer.status_code == 302
    given = one.appointments.get(role="dsl")
    assert given.starts_on == date(2026, 9, 1)
    assert given.history.get().history_person == head


@pytest.mark.parametrize("role", ["chair", "pupil", "parent", "trust", "", "no such role"])
def test_some_roles_are_not_given_here(as_head, page, role):
    one = PersonFactory(roles=["teacher"])
    answer = as_head.post(page("schools:appoint", one.number), {"role": role} | TODAY)
    assert answer.status_code == 200
    assert one.appointments.count() == 1


@pytest.mark.parametrize("role", ["chair", "pupil", "parent", "trust"])
def test_the_service_refuses_these_roles_too(head, role):
    with pytest.raises(RuleBroken):
        services.appoint(PersonFactory(), actor=head, role=role, starts_on=date(2026, 9, 1))


def test_a_pupil_is_given_no_grown_up_role(head):
    pupil = PersonFactory(roles=["pupil"], teaching_group=TeachingGroupFactory())
    with pytest.raises(RuleBroken, match="is a pupil"):
        services.appoint(pupil, actor=head, role="teacher", starts_on=date(2026, 9, 1))


def test_a_role_is_not_held_twice_at_once(head):
    one = PersonFactory()
    appoint(one, "dsl", date(2026, 1, 1), date(2026, 6, 30))
    with pytest.raises(RuleBroken, match="already has that role"):
        services.appoint(one, actor=head, role="dsl", starts_on=date(2026, 6, 30))
    services.appoint(one, actor=head, role="dsl", starts_on=date(2026, 7, 1))


def test_nobody_makes_themself_headteacher(head):
    Appointment.objects.filter(person=head).update(ends_on=timezone.localdate())
    with pytest.raises(RuleBroken, match="themself"):
        services.appoint(head, actor=head, role="head", starts_on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("role", ["officer", "dsl", "senior", "teacher"])
def test_only_the_head_gives_roles(sign_in, page, db, role):
    one, asker = PersonFactory(), PersonFactory(roles=[role])
    answer = sign_in(asker).post(page("schools:appoint", one.number), {"role": "dsl"} | TODAY)
    assert answer.status_code == 403
    assert not one.appointments.exists()


# --- Ending a role -------------------------------------------------------------------------------------------


def test_ending_a_role_takes_its_permissions_the_day_after(as_head, page):
    PersonFactory(roles=["officer"])  # else nobody would be told of incidents, and the role could not end
    one = PersonFactory(roles=["officer"])
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = as_head.post(page("schools:appointment-end", one.number, 1), boxes("ends_on", yesterday))
    assert answer.status_code == 302
    assert one.appointments.get().ends_on == yesterday
    assert Person.objects.get(pk=one.pk).roles() == frozenset()


def test_the_last_head_stays_until_the_next_is_appointed(as_head, head, page):
    url, today = page("schools:appointment-end", head.number, 1), timezone.localdate()
    answer = as_head.post(url, boxes("ends_on", today))
    assert "without a headteacher" in answer.text

    services.appoint(PersonFactory(), actor=head, role="head", starts_on=today + timedelta(days=1))
    assert as_head.post(url, boxes("ends_on", today)).status_code == 302


def test_a_head_who_begins_too_late_does_not_count(head):
    today = timezone.localdate()
    services.appoint(PersonFactory(), actor=head, role="head", starts_on=today + timedelta(days=2))
    with pytest.raises(RuleBroken, match="without a headteacher"):
        services.end_appointment(head.appointments.get(), actor=head, ends_on=today)


def test_the_head_does_not_end_the_chair(head):
    chair = PersonFactory(roles=["chair"])
    with pytest.raises(RuleBroken, match="chair of governors"):
        services.end_appointment(chair.appointments.get(), actor=head, ends_on=timezone.localdate())


def test_a_role_ends_once_and_not_before_it_began(head):
    one = PersonFactory()
    given = appoint(one, "dsl", date(2026, 3, 1), date(2026, 6, 30))
    for day in (date(2026, 2, 28), date(2026, 6, 30), date(2026, 7, 1)):
        with pytest.raises(RuleBroken):
            services.end_appointment(given, actor=head, ends_on=day)


@pytest.mark.parametrize("year", ["0001", "9999", "1899"])
def test_years_that_can_only_be_a_slip_are_refused(as_head, page, year):
    one = PersonFactory(roles=["teacher"])
    answer = as_head.post(
        page("schools:appointment-end", one.number, 1), {"ends_on_day": 31, "ends_on_month": 12, "ends_on_year": year}
    )
    assert "cannot be right" in answer.text


# --- Adding a person -----------------------------------------------------------------------------------------

NEW = {"first_name": "Mina", "last_name": "Okoye", "email": "Mina@elm.example", "role": "teacher"} | TODAY


def test_adding_a_person_sends_a_link_that_names_nobody(
    as_head, page, mailoutbox, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert as_head.post(page("schools:person-add"), NEW).status_code == 302
    added = Person.objects.get(last_name="Okoye")
    assert added.user.email == "mina@elm.example"
    assert not added.user.has_usable_password()
    assert added.appointments.get().role == "teacher"
    [mail] = mailoutbox
    assert mail.to == ["mina@elm.example"]
    words = mail.subject + mail.body + mail.alternatives[0].content
    assert f"{settings.SITE_URL}/accounts/password/reset/key/" in words
    assert not [name for name in ("Mina", "Okoye", "Ann", "Elm") if name in words]


def test_the_link_of_the_invitation_opens(as_head, new_client, page, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_head.post(page("schools:person-add"), NEW)
    link = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    assert "Save the new password" in new_client().get(link, follow=True).text


def test_somebody_who_signs_in_elsewhere_becomes_a_person_here_too(
    head, mailoutbox, django_capture_on_commit_callbacks
):
    user = UserFactory(email="mina@elm.example")
    user.set_password("a password of their own")
    user.save()
    PersonFactory(user=user, school=SchoolFactory(slug="oak"))
    with django_capture_on_commit_callbacks(execute=True):
        added = services.add_adult(
            actor=head,
            first_name="Mina",
            last_name="Okoye",
            email="MINA@elm.example",
            role="it",
            starts_on=date(2026, 9, 1),
        )
    assert added.user == user
    assert added.school == head.school
    assert mailoutbox == []


def test_somebody_who_left_comes_back_as_the_same_person(head):
    left = PersonFactory(left_on=date(2024, 7, 20), user__email="mina@elm.example")
    added = services.add_adult(
        actor=head,
        first_name="Mina",
        last_name="Okoye",
        email="mina@elm.example",
        role="it",
        starts_on=date(2026, 9, 1),
    )
    assert added.pk == left.pk
    assert added.is_here()


def test_an_address_that_is_here_already_is_refused_and_nothing_is_saved(as_head, page):
    PersonFactory(user__email="mina@elm.example")
    people = Person.objects.count()
    assert "is here already" in as_head.post(page("schools:person-add"), NEW).text
    assert Person.objects.count() == people


@pytest.mark.parametrize("fields", [{"is_superuser": True}, {"is_active": False}])
def test_addresses_of_the_site_itself_and_closed_ones_are_refused(as_head, page, fields):
    UserFactory(email="mina@elm.example", **fields)
    assert "cannot be used here" in as_head.post(page("schools:person-add"), NEW).text


BAD = ["\x00", "😀 Ømer ‮drow", "<script>alert(1)</script>", "x" * 200_000, "  "]


@pytest.mark.parametrize("text", BAD)
def test_whatever_is_typed_the_form_answers(as_head, page, text):
    fields = dict.fromkeys(NEW, text)
    answer = as_head.post(page("schools:person-add"), fields)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    named = as_head.post(page("schools:person-add"), NEW | {"first_name": text})
    assert named.status_code in {200, 302}
    assert "<script>alert" not in as_head.get(page("schools:people")).text
