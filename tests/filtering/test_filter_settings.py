"""How the filter is decided on: software, groups to which only what is allowed opens, and the chair's leave."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import Appointment, Person
from filtering import deciders
from filtering import standing_lists as lists
from filtering.home.figures import waiting as waiting_for
from filtering.models import Decision, FilterSettings, Walled
from filtering.reminders import figures as reminders
from filtering.services import asking, settings
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories import filtering as make
from tests.filtering.steps import approve, said, send, url

pytestmark = pytest.mark.django_db
PAGE = "/elm/filtering/settings/"
SOFTWARE, WALLED, OWN = f"{PAGE}software/", f"{PAGE}walled/", f"{PAGE}own-requests/"


@pytest.fixture
def head(client):
    head = PersonFactory(roles=["head"], first_name="Hal", last_name="Moor")
    client.force_login(head.user)
    return head


@pytest.fixture
def chair(client):
    chair = PersonFactory(roles=["chair"], first_name="Cher", last_name="Reid")
    client.force_login(chair.user)
    return chair


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], first_name="Tess", last_name="Carter")


def until(number):
    day = make.day(number)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year}


def again(person):
    return Person.objects.select_related("user", "school").get(pk=person.pk)


# --- Who decides on software ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("installs", "decides"), [("it", "it"), ("computing", "computing"), ("head", "head")])
def test_who_decides_on_software_is_the_heads_to_say(client, head, installs, decides):
    client.post(SOFTWARE, {"installs": installs})
    record = make.FilterRequestFactory(kind="software", software="Scratch")
    for role in ("it", "computing", "senior", "head"):
        assert can(PersonFactory(roles=[role]), Perm.FILTER_DECIDE, record) is (role == decides)
    assert FilterSettings.objects.get().history.first().history_person == head


@pytest.mark.parametrize("typed", ["", "teacher", "x" * 5_000])
def test_software_is_left_to_nobody_else(client, head, typed):
    assert client.post(SOFTWARE, {"installs": typed}).context["form"].errors
    assert not FilterSettings.objects.exists()
    with pytest.raises(RuleBroken):
        settings.change_installs(actor=head, installs=typed)


def test_the_page_leads_the_head_to_the_policy_and_others_read_it(client, head):
    policy = reverse("schools:policy-change", args=["elm"])
    assert policy in client.get(PAGE).text
    client.force_login(PersonFactory(roles=["it"]).user)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert policy not in page.text
    assert SOFTWARE not in page.text


# --- Only what is allowed opens (F4) -------------------------------------------------------------------------


def test_a_group_is_walled_with_a_named_adult_who_is_told_as_technicians_are(client, head, teacher):
    technician = PersonFactory(roles=["it"])
    page = client.post(WALLED, {"group": "ks1", "supervisor": teacher.pk}, follow=True)
    assert "only what is allowed opens from now on. Tess Carter watches." in page.text
    walled = Walled.objects.get()
    assert (walled.group, walled.supervisor, walled.since) == ("ks1", teacher, make.day())
    assert walled.history.get().history_person == head
    told = {(one.recipient, one.text) for one in Notice.objects.all()}
    assert told == {(teacher, "filtering.you_watch"), (technician, "filtering.walled")}


@pytest.mark.parametrize("group", ["", "staff", "ks9", "x" * 5_000])
def test_only_a_group_of_pupils_or_guests_is_walled(client, head, teacher, group):
    assert client.post(WALLED, {"group": group, "supervisor": teacher.pk}).context["form"].errors
    with pytest.raises(RuleBroken):
        settings.wall(actor=head, group=group, supervisor=teacher)
    assert not Walled.objects.exists()


def test_no_group_is_walled_without_an_adult_who_works_here(client, head):
    wrong = [
        PersonFactory(school=SchoolFactory(slug="ash"), roles=["teacher"]),
        PersonFactory(roles=["teacher"], left_on=make.day()),
        PersonFactory(roles=["governor"]),
        PersonFactory(roles=["parent"]),
        PersonFactory(roles=[]),
    ]
    for one in wrong:
        page = client.post(WALLED, {"group": "ks1", "supervisor": one.pk})
        assert "Choose somebody who works here to watch" in page.text
        with pytest.raises(RuleBroken, match="works here"):
            settings.wall(actor=head, group="ks1", supervisor=one)
    assert "without a named adult it cannot be so" in client.post(WALLED, {"group": "ks1", "supervisor": ""}).text
    assert not Walled.objects.exists()


def test_a_group_is_walled_once(client, head, teacher):
    make.walled(teacher)
    assert client.post(WALLED, {"group": "ks1", "supervisor": teacher.pk}).context["form"].errors
    with pytest.raises(RuleBroken, match="already"):
        settings.wall(actor=head, group="ks1", supervisor=teacher)


def test_the_adult_can_be_changed_and_the_wall_taken_down(client, head, teacher):
    walled, other = make.walled(teacher), PersonFactory(roles=["support"], first_name="Una")
    client.post(f"{WALLED}{walled.number}/", {"supervisor": other.pk})
    assert Walled.objects.get().supervisor == other
    assert "Una" in client.get(PAGE).text
    page = client.post(f"{WALLED}{walled.number}/end/", follow=True)
    assert "the filter’s own lists hold again" in page.text
    assert not Walled.objects.exists()
    assert Walled.history.count() == 3  # made, changed, ended: none of it is lost
    assert client.post(f"{WALLED}{walled.number}/end/").status_code == 404


def test_only_the_head_walls(client, head, teacher):
    walled = make.walled(teacher)
    for role in ("officer", "senior", "it", "teacher", "chair"):
        person = PersonFactory(roles=[role])
        client.force_login(person.user)
        for address in (WALLED, f"{WALLED}{walled.number}/", f"{WALLED}{walled.number}/end/"):
            assert client.post(address, {"group": "ks2", "supervisor": teacher.pk}).status_code in {403, 404}
        with pytest.raises(PermissionDenied):
            settings.unwall(walled, actor=person)
    assert Walled.objects.get().group == "ks1"


def test_who_asks_for_a_walled_group_names_who_watches_and_reads_who_watches_it(client, teacher):
    make.walled(PersonFactory(roles=["support"], first_name="Una", last_name="Ray"))
    client.force_login(teacher.user)
    page = send(client, groups=["ks1"])
    assert "Key stage 1 (Years 1 and 2), which Una Ray watches" in page.text
    assert "Name the adult who watches" in page.text
    assert "was sent" in send(client, groups=["ks1"], supervisor=teacher.pk).text


def test_who_decides_reads_who_watches_the_group(client, head, teacher):
    supervisor = PersonFactory(roles=["support"], first_name="Una", last_name="Ray")
    make.walled(supervisor)
    record = asking.ask(said(groups=["ks1"], supervisor=supervisor), actor=teacher)
    assert "Una Ray watches" in client.get(url(record, "decide")).text
    Person.objects.filter(pk=supervisor.pk).update(left_on=make.day())
    assert "nobody watches now" in client.get(url(record, "decide")).text


def test_the_list_shows_what_opens_for_a_walled_group_and_nothing_else(client, head, teacher):
    school = teacher.school
    year_2 = TeachingGroupFactory(school=school, name="2 Hazel", year_group=2)
    make.walled(teacher)
    opens = {
        "group.example.org": make.reach(school, groups=["ks1", "ks2"]),
        "class.example.org": make.reach(school, groups=[], classes=[year_2]),
        "other.example.org": make.reach(school, groups=["ks2"]),
    }
    for address, reach in opens.items():
        make.rule(make.FilterRequestFactory(state="verified", address=address, reach=reach))
    blocked = make.FilterRequestFactory(
        state="verified", kind="block", address="bad.example.org", reach=make.reach(school, groups=["ks1"])
    )
    make.rule(blocked)
    shown = [one.host for one in lists.standing_rules(teacher, "", "ks1")]
    assert shown == ["class.example.org", "group.example.org"]
    page = client.get(reverse("filtering:rules", args=["elm"]), {"group": "ks1"})
    assert "For Key stage 1 (Years 1 and 2), only these open. Tess Carter watches." in page.text
    assert "other.example.org" not in page.text
    for group in ("ks2", "nonsense", ""):
        assert "other.example.org" in client.get(reverse("filtering:rules", args=["elm"]), {"group": group}).text


# --- Who watches has gone ------------------------------------------------------------------------------------


def gone(how, supervisor):
    if how == "left":
        Person.objects.filter(pk=supervisor.pk).update(left_on=make.day(-2))
    else:
        Appointment.objects.filter(person=supervisor).update(ends_on=make.day(-3))


@pytest.mark.parametrize("how", ["left", "role ended"])
def test_head_and_officer_are_reminded_where_nobody_watches_any_more(client, head, teacher, how):
    officer = PersonFactory(roles=["officer"])
    PersonFactory(roles=["it"])
    walled = make.walled(teacher)
    assert list(reminders.supervisor_gone(head.school, make.day())) == []
    gone(how, teacher)
    dues = list(reminders.supervisor_gone(head.school, make.day()))
    assert {(one.person, one.record, one.since) for one in dues} == {
        (head, walled, make.day(-2)),
        (officer, walled, make.day(-2)),
    }
    assert "No longer works here" in client.get(PAGE).text
    assert "Nobody watches now" in client.get(reverse("filtering:rules", args=["elm"])).text
    (waiting,) = waiting_for(head)
    assert "Name who watches Key stage 1" in waiting.text
    settings.change_supervisor(walled, actor=head, supervisor=officer)
    assert list(reminders.supervisor_gone(head.school, make.day())) == []
    assert waiting_for(head) == []


# --- The chair's leave ---------------------------------------------------------------------------------------


def test_the_chair_lets_the_only_leader_decide_on_their_own_until_a_day_and_ends_it(client, chair):
    head = PersonFactory(roles=["head"])
    page = client.post(OWN, until(30), follow=True)
    assert "Cher Reid lets the only person who leads the school" in page.text
    its = FilterSettings.objects.get()
    assert (its.own_until, its.own_allowed_by) == (make.day(30), chair)
    assert [one.recipient for one in Notice.objects.filter(text="filtering.own_allowed")] == [head]
    own = asking.ask(said(), actor=head)
    assert own in deciders.to_decide(head)
    approve(own, head)
    assert Decision.objects.get().is_own_by_leave
    told = Notice.objects.get(text="filtering.own_by_leave")
    assert (told.recipient, told.path) == (chair, "/elm/filtering/overblocking/#own")
    assert "mathematics. Approved." in client.get(told.path).text
    assert "The leave has ended" in client.post(f"{OWN}end/", follow=True).text
    with pytest.raises(PermissionDenied):
        approve(asking.ask(said("later.example.org"), actor=head), again(head))
    assert "There is no leave now" in client.post(f"{OWN}end/").text
    assert [one.own_until for one in its.history.order_by("history_id")] == [make.day(30), None]


@pytest.mark.parametrize(
    ("number", "words"), [(-1, "The last day must be today or later"), (367, "The last day must be within a year")]
)
def test_leave_is_for_a_year_at_most_and_not_for_the_past(client, chair, number, words):
    PersonFactory(roles=["head"])
    page = client.post(OWN, until(number))
    assert words in page.text
    assert f'value="{make.day(number).year}"' in page.text
    with pytest.raises(RuleBroken):
        settings.allow_own(actor=chair, until=make.day(number))
    assert client.post(OWN, {"until_day": ""}).context["form"].errors
    assert not FilterSettings.objects.exists()


def test_where_two_lead_the_school_nobody_needs_leave_and_one_given_before_is_worth_nothing(client, chair):
    head = PersonFactory(roles=["head"])
    settings.allow_own(actor=chair, until=make.day(30))
    own = asking.ask(said(), actor=head)
    PersonFactory(roles=["senior"])
    assert own not in deciders.to_decide(head)
    with pytest.raises(PermissionDenied):
        approve(own, head)
    page = client.post(OWN, until(60))
    assert "one can decide on what another asks for" in page.text
    assert FilterSettings.objects.get().own_until == make.day(30)
    assert "It is not used now" in client.get(PAGE).text


def test_leave_is_not_for_technicians_who_decide_on_software(chair):
    technician = PersonFactory(roles=["it"])
    PersonFactory(roles=["head"])
    settings.allow_own(actor=chair, until=make.day(30))
    own = make.FilterRequestFactory(kind="software", software="Scratch", asked_by=technician)
    assert not can(technician, Perm.FILTER_DECIDE, own)


@pytest.mark.parametrize("roles", [["head"], ["senior"], ["governor"], ["officer"], ["chair", "head"], ["chair", "it"]])
def test_nobody_who_decides_gives_leave_to_themself(client, roles):
    person = PersonFactory(roles=roles)
    client.force_login(person.user)
    assert client.get(OWN).status_code == 403
    assert client.post(OWN, until(30)).status_code == 403
    with pytest.raises(PermissionDenied):
        settings.allow_own(actor=person, until=make.day(30))
    assert not FilterSettings.objects.exists()


def test_the_chair_is_reminded_three_days_before_the_leave_ends(client, chair):
    PersonFactory(roles=["head"])
    its = settings.allow_own(actor=chair, until=make.day(4))
    assert list(reminders.leave_ends(chair.school, make.day())) == []
    due = list(reminders.leave_ends(chair.school, make.day(1)))
    assert [(one.person, one.on, one.record) for one in due] == [(chair, make.day(1), its)]
    assert list(reminders.leave_ends(chair.school, make.day(5))) == []
    assert FilterSettings.objects.visible_to(chair).exists()  # so that the reminder reaches them


# --- The ways there ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("head", {"overblocking", "delegations", "settings"}),
        ("officer", {"overblocking", "delegations", "settings"}),
        ("teacher", set()),
    ],
)
def test_each_finds_the_pages_that_they_may_open_beside_the_requests(client, role, pages):
    client.force_login(PersonFactory(roles=[role]).user)
    text = client.get(reverse("filtering:requests", args=["elm"])).text
    addresses = {
        name: reverse(f"filtering:{name}", args=["elm"]) for name in ("overblocking", "delegations", "settings")
    }
    assert {name for name, address in addresses.items() if f'href="{address}"' in text} == pages


def test_the_chair_comes_to_the_settings_from_the_figures(client, chair):
    assert f'href="{PAGE}"' in client.get("/elm/filtering/overblocking/").text
    assert client.get(PAGE).status_code == 200
