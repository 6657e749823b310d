from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.urls import reverse

from esafety.schools import services
from esafety.schools.models import School, Term
from esafety.schools.rules import greeting, term_week
from tests.factories.schools import PersonFactory, SchoolFactory, TrustFactory, UserFactory

AUTUMN = Term(name="Autumn term 2026", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18))
SPRING = Term(name="Spring 2027", starts_on=date(2027, 1, 5), ends_on=date(2027, 3, 26))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 2), "week 1 of the autumn term"),
        (date(2026, 9, 6), "week 1 of the autumn term"),
        (date(2026, 9, 7), "week 2 of the autumn term"),
        (date(2026, 12, 18), "week 16 of the autumn term"),
        (date(2026, 12, 19), "school holiday; Spring 2027 begins on 5 January 2027"),
        (date(2027, 1, 5), "week 1 of Spring 2027"),
        (date(2027, 4, 1), ""),
    ],
)
def test_the_week_of_the_term_in_words(day, words):
    assert term_week(day, [SPRING, AUTUMN]) == words


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")]
)
def test_the_greeting_follows_the_clock(hour, words):
    assert greeting(hour, "Ann") == f"Good {words}, Ann"


@time_machine.travel(datetime(2026, 9, 30, 9, tzinfo=UTC), tick=False)
def test_home_greets_and_says_the_day(sign_in, page, db):
    teacher = PersonFactory(roles=["teacher"])
    Term.objects.create(school=teacher.school, name="Autumn term", starts_on=AUTUMN.starts_on, ends_on=AUTUMN.ends_on)
    shown = sign_in(teacher).get(page("schools:home")).text
    assert "Good morning, Robin" in shown
    assert "Wednesday 30 September 2026 · week 5 of the autumn term" in shown


@pytest.mark.parametrize(("role", "first"), [("governor", True), ("chair", True), ("trust", True), ("officer", False)])
def test_those_who_oversee_see_how_things_stand_first(sign_in, page, db, role, first):
    assert sign_in(PersonFactory(roles=[role])).get(page("schools:home")).context["figures_first"] is first


def test_doors_lead_only_where_the_person_may_go(sign_in, page, db):
    for role in ("head", "officer", "teacher", "governor", "chair", "pupil", "it"):
        client = sign_in(PersonFactory(roles=[role]))
        doors = client.get(page("schools:home")).context["doors"]
        assert {client.get(door.url).status_code for door in doors} <= {200}, role


def test_a_person_without_a_role_may_not_come_in(sign_in, page, db):
    assert sign_in(PersonFactory()).get(page("schools:home")).status_code == 403


# --- Brand ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("colour", "text"), [("#1f5f5b", "#ffffff"), ("#ffd33d", "#17202a")])
def test_the_colour_comes_as_a_style_sheet_to_everybody(client, page, db, colour, text):
    SchoolFactory(brand_colour=colour)
    answer = client.get(page("schools:brand"), {"v": colour[1:]})
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer.text == f":root{{--brand:{colour};--on-brand:{text}}}"
    assert "immutable" in answer["Cache-Control"]


def test_an_address_without_the_version_is_kept_for_minutes_only(client, page, db):
    SchoolFactory()
    assert client.get(page("schools:brand"))["Cache-Control"] == "private, max-age=300"
    assert client.get(page("schools:brand"), {"v": "000000"})["Cache-Control"] == "private, max-age=300"


def test_no_school_has_no_colour_and_no_logo(client, page, db):
    SchoolFactory()
    assert client.get(page("schools:brand", school="oak")).status_code == 404
    assert client.get(page("schools:logo")).status_code == 404


# --- Health --------------------------------------------------------------------------------------------------


def test_health_asks_one_question_and_opens_no_session(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.text, answer["Content-Type"]) == (200, "ok", "text/plain")
    assert not answer.cookies


def test_health_says_no_more_than_that_the_database_is_away(client, db, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("secret host")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.get(reverse("health"))
    assert (answer.status_code, answer.text) == (503, "not ok")


# --- The trust -----------------------------------------------------------------------------------------------


@pytest.fixture
def officer(db):
    trust = TrustFactory()
    for slug in ("elm", "oak"):
        SchoolFactory(slug=slug, trust=trust)
    SchoolFactory(slug="ash")
    return services.appoint_trust_officer(UserFactory(), trust, date(2026, 1, 1), "Grace Lin Moss")


def test_an_officer_of_the_trust_is_a_person_in_each_of_its_schools(officer):
    people = officer.user.people.order_by("school__slug")
    assert [(one.school.slug, one.name, one.role_names) for one in people] == [
        ("elm", "Grace Lin Moss", ["Trust officer"]),
        ("oak", "Grace Lin Moss", ["Trust officer"]),
    ]


def test_the_page_of_the_trust_lists_its_schools(new_client, officer):
    PersonFactory(roles=["pupil"], last_name="Pupilson")
    PersonFactory(roles=["head"], first_name="Ann", last_name="Hill")
    client = new_client()
    client.force_login(officer.user)
    shown = client.get(reverse("trust", args=["harbour"])).text
    assert "Elm School" in shown
    assert "Headteacher: Ann Hill" in shown
    assert "Ash School" not in shown
    assert "Pupilson" not in shown
    assert client.get(reverse("schools:home", args=["oak"])).status_code == 200


def test_the_page_of_the_trust_costs_the_same_for_two_schools_and_for_ten(
    new_client, officer, django_assert_max_num_queries
):
    client, counts = new_client(), []
    client.force_login(officer.user)
    for many in (0, 8):
        for at in range(many):
            services.open_school(
                name=f"S{at}",
                slug=f"s{at}",
                opened_on=date(2020, 1, 1),
                head_first="A",
                head_last="B",
                head_email=f"h{at}@s.example",
                trust=officer.trust,
            )
        with django_assert_max_num_queries(10) as queries:
            assert len(client.get(reverse("trust", args=["harbour"])).context["rows"]) == 2 + many
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_to_others_there_is_no_page_of_the_trust(sign_in, officer):
    head = PersonFactory(roles=["head"])
    for slug in ("harbour", "nowhere"):
        assert sign_in(head).get(reverse("trust", args=[slug])).status_code == 404


def test_an_officer_who_has_ended_finds_nothing(new_client, officer):
    services.end_trust_officer(officer, ends_on=date(2026, 3, 31))
    client = new_client()
    client.force_login(officer.user)
    assert client.get(reverse("trust", args=["harbour"])).status_code == 404
    assert client.get(reverse("schools:home", args=["oak"])).status_code == 404


# --- The front door ------------------------------------------------------------------------------------------


def test_somebody_in_two_schools_chooses(new_client, db):
    user = UserFactory()
    for slug in ("elm", "oak"):
        PersonFactory(user=user, school=SchoolFactory(slug=slug), roles=["teacher"])
    client = new_client()
    client.force_login(user)
    shown = client.get("/").text
    assert "Elm School" in shown
    assert "Oak School" in shown


def test_somebody_in_no_school_is_told_kindly(new_client, db):
    client = new_client()
    client.force_login(UserFactory())
    assert "no school has you on its list" in client.get("/").text


# --- Opening a school ----------------------------------------------------------------------------------------


def test_no_school_takes_an_address_of_the_site():
    from django.urls import get_resolver

    fixed = {
        str(pattern.pattern).split("/")[0]
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern) and not str(pattern.pattern).startswith("<")
    }
    assert {"accounts", "health", "trusts"} <= fixed <= services.reserved_slugs()
    assert {"help", "accessibility", "styleguide", "static"} <= services.reserved_slugs()
    assert not [slug for slug in services.reserved_slugs() if "<" in slug or not slug]


def open_by_command(**changed):
    from django.core.management import call_command

    options = {
        "name": "Rowan School",
        "slug": "rowan",
        "opened": "2010-09-01",
        "head_name": "Ann Hill",
        "head_email": "Head@rowan.example",
    }
    call_command("open_school", *[f"--{name.replace('_', '-')}={value}" for name, value in (options | changed).items()])


def test_a_school_is_opened_with_its_head_who_gets_a_link(db, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        open_by_command()
    school = School.objects.get()
    assert school.settings
    head = school.people.get()
    assert (head.name, head.role_names) == ("Ann Hill", ["Headteacher"])
    assert [mail.to for mail in mailoutbox] == [["head@rowan.example"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"slug": "accounts"},
        {"slug": "styleguide"},
        {"slug": "elm"},
        {"slug": "two words"},
        {"slug": "x" * 41},
        {"opened": "2999-01-01"},
        {"head_name": "Ann"},
        {"head_email": "nobody"},
        {"trust": "nowhere"},
    ],
)
def test_a_school_that_cannot_be_is_not_opened(db, changed):
    from django.core.management import CommandError

    SchoolFactory()
    with pytest.raises(CommandError):
        open_by_command(**changed)
    assert School.objects.count() == 1


def test_the_next_chair_follows_the_last(db):
    from django.core.management import call_command

    chair = PersonFactory(roles=["chair"])
    call_command("appoint_chair", "--school=elm", "--name=Ivy Ford", "--email=ivy@elm.example", "--from=2026-11-01")
    assert chair.appointments.get().ends_on == date(2026, 10, 31)
    assert School.objects.get().people.get(last_name="Ford").appointments.get().role == "chair"
