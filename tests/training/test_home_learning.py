"""Home learning online (T12): looked at first, told once, seen by the families whose it is."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import parents as make
from training.home import parents as home
from training.indicators import parents as indicators
from training.jobs.parents import tell_parents as work
from training.models import HomeLearning, LinkCheck, ParentNotice
from training.rules import home_learning as rules
from training.services import home_learning as services

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine, monkeypatch):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"])


def url(name, *args, slug="elm"):
    return reverse(f"training:home-learning{name}", args=[slug, *args])


def typed(group, **changed):
    days = {"set_on_day": "5", "set_on_month": "10", "set_on_year": "2026"}
    days |= {"due_on_day": "9", "due_on_month": "10", "due_on_year": "2026"}
    return days | {"title": "Sums game", "link": make.LINK, "classes": [group.pk]} | changed


def looked(**changed):
    return {f"said_{key}": said for key, said in make.answers().items()} | {"outcome": "safe", "note": ""} | changed


# --- Setting -----------------------------------------------------------------------------------------------------


def test_a_teacher_sets_something_and_is_led_to_its_check(client, teacher):
    group = make.group(teacher.school)
    client.force_login(teacher.user)
    response = client.post(url("-new"), typed(group), follow=True)
    item = HomeLearning.objects.get()
    assert response.redirect_chain[-1][0] == url("-check", 1)
    assert (item.link, item.set_by, list(item.classes.all())) == (make.LINK, teacher, [group])
    client.post(url("-check", 1), looked())
    check = LinkCheck.objects.get()
    assert (check.outcome, check.by, check.answers) == ("safe", teacher, make.answers())
    assert "Safe" in client.get(url("")).text


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("http://sums.example.org/", "must begin with https://"),
        ("javascript:alert(1)", "Enter the whole web address"),
        ("JAVASCRIPT:alert(1)//https://a.example", "Enter the whole web address"),
        ("data:text/html,x", "Enter the whole web address"),
        ("sums.example.org", "Enter the whole web address"),
        ("https://", "Enter the whole web address"),
        ("https://localhost/", "Enter the whole web address"),
        ("https://bank.example@evil.example/", "Enter the whole web address"),
        ("https://a b.example/", "Enter the whole web address"),
        ("https://a.example/\u202egpj.exe", "Enter the whole web address"),
        ('https://a.example/"><script>', "Enter the whole web address"),
        ("https://a.example:99999/", "Enter the whole web address"),
        ("https://a.example/" + "x" * 500, "500 characters or fewer"),
        ("", "Enter the web address"),
    ],
)
def test_wrong_links_are_refused_and_what_was_typed_stays(client, teacher, link, sentence):
    client.force_login(teacher.user)
    response = client.post(url("-new"), typed(make.group(teacher.school), link=link, title="Kept by me"))
    assert response.status_code == 200
    assert sentence in response.text
    assert "Kept by me" in response.text
    assert not HomeLearning.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("HTTPS://Sums.Example.ORG", "https://sums.example.org/"),
        ("https://sums.example.org:443/a?b=c#d", "https://sums.example.org/a?b=c#d"),
        ("https://zähler.example/", "https://xn--zhler-gra.example/"),
    ],
)
def test_a_link_is_kept_in_one_way_of_writing_it(given, kept):
    assert rules.understand(given) == kept


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due_on_day": "4"}, "due on the day it is set, or later"),
        ({"due_on_year": "2036"}, "within a year"),
        ({"set_on_year": "2025"}, "days of this school year"),
        ({"classes": []}, "Choose at least one class"),
        ({"classes": ["999999"]}, "Choose the classes from the list"),
        ({"title": "x" * 81}, "80 characters or fewer"),
    ],
)
def test_other_mistakes_are_said(client, teacher, changed, sentence):
    client.force_login(teacher.user)
    assert sentence in client.post(url("-new"), typed(make.group(teacher.school)) | changed).text
    assert not HomeLearning.objects.exists()


# --- Looking -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"said_age": "no"}, "cannot be called safe"),
        ({"said_strangers": "no"}, "cannot be called safe"),
        ({"said_free": "no"}, "Say in the note"),
        ({"said_beside": ""}, "Choose yes or no"),
        ({"said_beside": "perhaps"}, "Choose yes or no"),
        ({"outcome": ""}, "Choose an answer"),
        ({"note": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_what_does_not_fit_the_answers_is_refused(client, teacher, changed, sentence):
    make.home_learning(teacher)
    client.force_login(teacher.user)
    response = client.post(url("-check", 1), looked() | changed)
    assert sentence in response.text
    assert not LinkCheck.objects.exists()


def test_a_no_with_a_note_can_still_be_safe(client, teacher):
    make.home_learning(teacher)
    client.force_login(teacher.user)
    client.post(url("-check", 1), looked(said_free="no", note="The paper copy has no adverts."))
    assert LinkCheck.objects.get().outcome == "safe"


def test_a_look_that_holds_counts_for_the_same_address(client, teacher):
    make.link_check(PersonFactory(first_name="Ada", roles=["teacher"]), at=timezone.now() - timedelta(100))
    client.force_login(teacher.user)
    response = client.post(url("-new"), typed(make.group(teacher.school)), follow=True)
    assert "looked at this address on 27 June 2026" in response.text
    assert response.redirect_chain[-1][0] == url("-item", 1)


def test_a_link_looked_at_more_than_six_months_ago_is_to_be_looked_at_again(client, teacher):
    make.link_check(teacher, at=timezone.now() - timedelta(190))
    client.force_login(teacher.user)
    response = client.post(url("-new"), typed(make.group(teacher.school)), follow=True)
    assert "more than six months ago: look again" in response.text
    assert "Look again" in client.get(url("")).text
    with pytest.raises(RuleBroken, match="Look at it again first"):
        services.tell_of_home_learning(HomeLearning.objects.all(), actor=teacher)


# --- Telling -----------------------------------------------------------------------------------------------------


def test_parents_of_the_class_are_told_once_of_each_thing(client, teacher):
    hazel, oak = make.group(teacher.school), make.group(teacher.school, "4 Oak", 4)
    pat, kim, barred = (make.parent(email=f"{name}@elm.example") for name in ("pat", "kim", "barred"))
    make.child_of(pat, hazel)
    make.child_of(pat, hazel)
    make.child_of(kim, oak)
    make.child_of(barred, hazel, court_order_bar=True)
    make.link_check(teacher)
    for number in (1, 2):
        make.home_learning(teacher, number=number, title=f"Game {number}", classes=[hazel])
    client.force_login(teacher.user)
    response = client.post(url("-tell"), {"items": ["1", "2"]})
    notice = ParentNotice.objects.get()
    work(Job.objects.get(key=notice.key), lambda done, total: None)()
    assert response.status_code == 302
    assert [one.recipient for one in Notice.objects.filter(key=notice.key)] == [pat]
    assert "Game 1" in notice.text
    assert "Game 2" in notice.text
    assert make.LINK in notice.text
    with pytest.raises(RuleBroken, match="have been told"):
        services.tell_of_home_learning(HomeLearning.objects.all(), actor=teacher)
    assert ParentNotice.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "check", "sentence"),
    [
        ({}, None, "has not been found safe"),
        ({}, {"outcome": "not_used"}, "has not been found safe"),
        ({"set_on": TODAY - timedelta(9), "due_on": TODAY - timedelta(1)}, {}, "was due before today"),
        ({"removed_at": "2026-10-01T10:00:00Z"}, {}, "was taken off"),
    ],
)
def test_what_parents_are_not_told_of(teacher, fields, check, sentence):
    make.child_of(make.parent())
    make.home_learning(teacher, **fields)
    if check is not None:
        make.link_check(teacher, **check)
    with pytest.raises(RuleBroken, match=sentence):
        services.tell_of_home_learning(HomeLearning.objects.all(), actor=teacher)
    assert not ParentNotice.objects.exists()


def test_nothing_ticked_is_said(client, teacher):
    client.force_login(teacher.user)
    for items in ([], ["x"], ["9" * 30], ["77"]):
        assert "Tick what parents" in client.post(url("-tell"), {"items": items}, follow=True).text


# --- Who sees what -----------------------------------------------------------------------------------------------


def test_a_family_sees_what_is_safe_and_set_for_its_children(client, teacher):
    hazel, oak = make.group(teacher.school), make.group(teacher.school, "4 Oak", 4)
    sam = PersonFactory(roles=["parent"])
    make.child_of(sam, hazel)
    make.child_of(sam, oak, court_order_bar=True)
    make.link_check(teacher)
    make.link_check(teacher, link="https://bad.example/", outcome="not_used")
    seen = make.home_learning(teacher, title="Seen", classes=[hazel])
    make.home_learning(teacher, title="Barred", classes=[oak])
    make.home_learning(teacher, title="Unsafe", link="https://bad.example/")
    make.home_learning(teacher, title="Unchecked", link="https://new.example/")
    make.home_learning(teacher, title="Later", set_on=make.day(2))
    make.home_learning(teacher, title="Off", removed_at=timezone.now())
    assert list(HomeLearning.objects.visible_to(sam)) == [seen]
    client.force_login(sam.user)
    page = client.get(url("-mine")).text
    assert "Seen" in page
    for hidden in ("Barred", "Unsafe", "Unchecked", "Later", "Off<"):
        assert hidden not in page
    assert client.get(url("-item", 1)).status_code == 403
    assert client.get(url("-item", 3)).status_code == 404
    assert client.get(url("")).status_code == 403


def test_a_pupil_who_signs_in_sees_what_their_class_is_set(client, teacher):
    hazel = make.group(teacher.school)
    pupil = PersonFactory(roles=["pupil"], teaching_group=hazel)
    make.link_check(teacher)
    make.home_learning(teacher, title="For us", classes=[hazel])
    client.force_login(pupil.user)
    assert "For us" in client.get(url("-mine")).text


@pytest.mark.parametrize("role", ["it", "dsl", "governor", "parent", "pupil"])
def test_who_does_not_check_home_learning_is_refused(teacher, role):
    other = PersonFactory(roles=[role])
    item = make.home_learning(teacher)
    for act in (
        lambda: services.check_link(item, actor=other, answers=make.answers(), outcome="safe"),
        lambda: services.remove_home_learning(item, actor=other),
        lambda: services.tell_of_home_learning([item], actor=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_another_schools_item_is_not_there_and_its_check_counts_for_nobody_else(client, teacher):
    theirs = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    make.home_learning(theirs, number=7)
    make.link_check(theirs)
    make.home_learning(teacher, number=1)
    client.force_login(teacher.user)
    for name in ("-item", "-check", "-remove"):
        assert client.get(url(name, 7)).status_code == 404
    assert "Tick what parents" in client.post(url("-tell"), {"items": ["7"]}, follow=True).text
    assert HomeLearning.objects.visible_to(teacher).with_check().get().outcome is None


def test_the_list_is_narrowed_by_class_and_state(client, teacher):
    hazel, oak = make.group(teacher.school), make.group(teacher.school, "4 Oak", 4)
    make.home_learning(teacher, title="Hazel game", classes=[hazel])
    make.home_learning(teacher, title="Oak game", classes=[oak], link="https://oak.example/")
    make.link_check(teacher)
    client.force_login(teacher.user)
    assert "Oak game" not in client.get(url(""), {"group": hazel.pk}).text
    unchecked = client.get(url(""), {"show": "unchecked"}).text
    assert "Oak game" in unchecked
    assert "Hazel game" not in unchecked
    assert "Oak game" not in client.get(url(""), {"show": "untold"}).text
    assert client.get(url(""), {"group": "x", "show": "y", "page": "z"}).status_code == 200


def test_what_is_taken_off_is_no_longer_listed(client, teacher):
    make.home_learning(teacher)
    client.force_login(teacher.user)
    client.post(url("-remove", 1))
    assert "Sums game" not in client.get(url("")).text.split("<main")[1].split("lead")[1]
    assert "has been taken off" in client.post(url("-remove", 1), follow=True).text


@pytest.mark.parametrize("name", ["", "-mine"])
def test_the_lists_cost_the_same_with_one_and_a_hundred(client, teacher, name):
    make.link_check(teacher)
    hazel = make.group(teacher.school)
    reader = teacher if not name else PersonFactory(roles=["parent"])
    if name:
        make.child_of(reader, hazel)
    client.force_login(reader.user)
    spent = []
    for until in (1, 10, 100):
        for _ in range(HomeLearning.objects.count(), until):
            make.home_learning(teacher, classes=[hazel])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name)).status_code == 200
        spent.append(len(queries))
    assert len(set(spent)) == 1, spent


# --- How the school is doing ---------------------------------------------------------------------------------------


def test_the_share_that_was_checked_before_it_was_set(teacher):
    school = teacher.school
    assert indicators.home_learning_checked(school, TODAY).state == State.NOT_EVIDENCED
    make.link_check(teacher)
    make.home_learning(teacher)
    assert indicators.home_learning_checked(school, TODAY).state == State.MET
    make.home_learning(teacher, link="https://late.example/", set_on=make.day(-3))
    make.link_check(teacher, link="https://late.example/")  # three days after pupils got it
    make.home_learning(teacher, link="https://last-year.example/", set_on=make.day(-60), due_on=make.day(-50))
    reading = indicators.home_learning_checked(school, TODAY)
    assert (reading.state, reading.numerator, reading.denominator) == (State.AT_RISK, 1, 2)


def test_whoever_set_something_is_asked_to_look_at_it(teacher):
    make.home_learning(teacher)
    assert [one.text for one in home.waiting(teacher)] == ["Look at “Sums game” before pupils open it"]
    make.link_check(teacher)
    assert not home.waiting(teacher)
