"""From an approval to a filter that does it, and out of it again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from filtering import standing_lists as lists
from filtering.models import Rule
from filtering.services import applying, ending
from filtering.services.standing import stand
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import filtering as make

pytestmark = pytest.mark.django_db


def approved(**fields):
    request = make.FilterRequestFactory(state="approved", decided_at=timezone.now(), **fields)
    make.rule(request)
    return request


def page(name, request=None):
    args = ["elm", request.reference] if request else ["elm"]
    return reverse(f"filtering:{name}", args=args)


# --- What an approval makes ------------------------------------------------------------------------------------


def test_an_approval_makes_a_rule_for_each_host_that_the_site_needs():
    request = make.FilterRequestFactory(address="maths.example.org/fractions")
    request.bundle.create(school=request.school, host="pictures.example.net")
    rules = stand(request, make.decide(request, PersonFactory(roles=["head"])))
    assert [(one.action, str(one.address)) for one in rules] == [
        ("allow", "maths.example.org/fractions"),
        ("allow", "pictures.example.net"),
    ]


def test_what_was_granted_stands_and_not_what_was_asked():
    request = make.FilterRequestFactory()
    fewer = make.reach(request.school, groups=["ks1"])
    decision = make.decide(request, PersonFactory(roles=["head"]), reach=fewer, ends_on=make.day(5))
    (rule,) = stand(request, decision)
    assert (rule.reach, rule.ends_on, rule.review_on) == (fewer, make.day(5), make.day(5))


def test_a_long_one_is_looked_at_after_half_a_year():
    request = make.FilterRequestFactory(ends_on=make.day(365))
    (rule,) = stand(request, make.decide(request, PersonFactory(roles=["head"])))
    assert rule.review_on == make.day(182)


def test_software_makes_no_rule():
    request = make.FilterRequestFactory(kind="software", software="Scratch", host="")
    assert stand(request, make.decide(request, PersonFactory(roles=["it"]))) == []


# --- Applied, tried --------------------------------------------------------------------------------------------


def test_applying_says_who_and_when_and_asks_the_asker_to_try(client, technician):
    request = approved()
    client.force_login(technician.user)
    client.post(page("request-apply", request))
    rule = request.rules.get()
    assert (rule.applied_by, rule.verified_at) == (technician, None)
    assert [(one.recipient, one.text) for one in Notice.objects.all()] == [(request.asked_by, "filtering.applied")]


def test_applying_twice_says_what_it_is_now(technician):
    request = approved()
    applying.apply_request(request, actor=technician)
    with pytest.raises(RuleBroken, match="applied, to be tried"):
        applying.apply_request(request, actor=technician)


def test_the_asker_says_that_it_works(client, technician):
    request = approved()
    applying.apply_request(request, actor=technician)
    client.force_login(request.asked_by.user)
    client.post(page("request-tried", request), {"works": "yes"})
    request.refresh_from_db()
    assert request.state == "verified"
    assert request.rules.get().verified_by == request.asked_by


def test_no_needs_what_was_seen_and_goes_back_to_the_technician(client, technician):
    request = approved()
    applying.apply_request(request, actor=technician)
    client.force_login(request.asked_by.user)
    assert "Enter what you saw" in client.post(page("request-tried", request), {"works": "no"}).content.decode()
    client.post(page("request-tried", request), {"works": "no", "note": "Still blocked"})
    request.refresh_from_db()
    assert (request.state, request.rules.get().applied_by) == ("approved", technician)
    assert Notice.objects.filter(recipient=technician, text="filtering.does_not_work").exists()
    assert request.history.first().history_change_reason == "Still blocked"


def test_who_applied_it_does_not_try_it(client, technician):
    request = approved()
    applying.apply_request(request, actor=technician)
    with pytest.raises(RuleBroken, match="Somebody else tries it"):
        applying.verify(request, actor=technician)
    client.force_login(technician.user)
    assert client.get(page("request-tried", request)).status_code == 403


def test_whoever_joined_may_try_it_too(technician):
    request = approved()
    joined = make.FilterRequestFactory(joined_to=request)
    applying.apply_request(request, actor=technician)
    applying.verify(request, actor=joined.asked_by)
    request.refresh_from_db()
    assert request.state == "verified"


# --- The change sheet --------------------------------------------------------------------------------------------


def test_the_sheet_shows_what_to_put_in_and_what_to_take_out(client, technician):
    approved(address="in.example.org")
    over = make.FilterRequestFactory(state="ended", address="out.example.org")
    make.rule(over, applied_at=timezone.now(), applied_by=technician, ended_at=timezone.now(), ended_as="hand")
    make.rule(
        make.FilterRequestFactory(state="ended", address="never.example.org"), ended_at=timezone.now(), ended_as="hand"
    )
    client.force_login(technician.user)
    shown = client.get(page("sheet")).content.decode()
    assert "in.example.org" in shown
    assert "out.example.org" in shown
    assert "never.example.org" not in shown
    lines = b"".join(client.get(page("sheet-csv")).streaming_content).decode().splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["Put in", "Allow", "in.example.org"],
        ["Take out", "Allow", "out.example.org"],
    ]


def test_what_is_ticked_is_taken_out_and_a_sheet_that_has_changed_says_so(client, technician):
    request = make.FilterRequestFactory(state="ended")
    rule = make.rule(
        request, applied_at=timezone.now(), applied_by=technician, ended_at=timezone.now(), ended_as="hand"
    )
    client.force_login(technician.user)
    assert "Tick what you have taken out" in client.post(page("sheet"), {}).content.decode()
    client.post(page("sheet"), {"rules": [rule.number]})
    rule.refresh_from_db()
    assert rule.removed_by == technician
    assert "has changed" in client.post(page("sheet"), {"rules": [rule.number]}).content.decode()


@pytest.mark.parametrize("name", ["sheet", "rules"])
def test_the_pages_cost_the_same_with_1_10_and_100_rules(client, technician, django_assert_max_num_queries, name):
    school, group = technician.school, TeachingGroupFactory(school=technician.school)
    client.force_login(technician.user)
    for at in range(100):
        request = make.FilterRequestFactory(
            school=school,
            state="approved",
            address=f"site{at}.example.org",
            decided_at=timezone.now(),
            asked_by=technician,
            reach=make.reach(school, classes=[group], people=[technician]),
        )
        make.rule(request)
        if at + 1 in {1, 10, 100}:
            with django_assert_max_num_queries(20):
                assert client.get(page(name)).status_code == 200


# --- Rolled back, ended, looked at again -----------------------------------------------------------------------


def test_rolling_back_ends_it_at_once_and_tells_who_asked_and_who_decided(technician):
    head = PersonFactory(roles=["head"])
    request = approved()
    make.decide(request, head)
    applying.apply_request(request, actor=technician)
    Notice.objects.all().delete()
    applying.roll_back(request, actor=technician, reason="It shows adverts for gambling")
    rule = request.rules.get()
    assert rule.ended_as == "rolled_back"
    assert not Rule.objects.in_force(make.day()).exists()
    assert list(Rule.objects.to_take_out(make.day())) == [rule]
    assert {one.recipient for one in Notice.objects.all()} == {head, request.asked_by}


def test_it_is_gone_from_the_rules_on_the_day_after_its_last_and_marked_within_a_minute(technician, time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    request = approved(ends_on=make.day(1))
    applying.apply_request(request, actor=technician)
    time_machine.move_to("2026-03-05T23:59:00+00:00", tick=False)
    assert Rule.objects.in_force(make.day()).exists()
    assert ending.end_what_is_over(timezone.now()) == 0
    time_machine.move_to("2026-03-06T00:00:30+00:00", tick=False)
    assert not Rule.objects.in_force(make.day()).exists()
    assert ending.end_what_is_over(timezone.now()) == 1
    assert ending.end_what_is_over(timezone.now()) == 0
    request.refresh_from_db()
    assert (request.state, request.rules.get().ended_as) == ("ended", "date")
    assert Notice.objects.filter(recipient=technician, text="filtering.to_take_out").count() == 1
    assert Notice.objects.filter(recipient=request.asked_by, text="filtering.ended").count() == 1


def test_the_asker_ends_their_own_and_a_colleague_does_not():
    request = approved()
    with pytest.raises(PermissionDenied):
        ending.end(request, actor=PersonFactory(roles=["officer"]), reason="Mine to say?")
    ending.end(request, actor=request.asked_by, reason="The topic is over")
    with pytest.raises(RuleBroken, match="ended already"):
        ending.end(request, actor=request.asked_by, reason="Again")


def test_looking_again_keeps_it_no_longer_than_it_was_granted():
    request, head = approved(), PersonFactory(roles=["head"])
    with pytest.raises(RuleBroken, match="ask for it anew"):
        ending.review(request, actor=head, keep_until=make.day(61), reason="Still used")
    with pytest.raises(RuleBroken, match="from tomorrow"):
        ending.review(request, actor=head, keep_until=make.day(), reason="Still used")
    ending.review(request, actor=head, keep_until=make.day(40), reason="Still used")
    assert request.rules.get().review_on == make.day(40)


def test_what_did_not_work_is_still_to_be_taken_out_in_the_end(technician):
    """It may be in the filter in part."""
    request = approved()
    applying.apply_request(request, actor=technician)
    applying.does_not_work(request, actor=request.asked_by, note="Only on one laptop")
    ending.end(request, actor=request.asked_by, reason="No longer needed")
    assert list(Rule.objects.to_take_out(make.day())) == [request.rules.get()]
    assert Notice.objects.filter(recipient=technician, text="filtering.to_take_out").exists()


def test_who_installed_software_does_not_try_it(technician):
    request = make.FilterRequestFactory(kind="software", software="Scratch", state="approved")
    applying.apply_request(request, actor=technician)
    with pytest.raises(RuleBroken, match="Somebody else tries it"):
        applying.verify(request, actor=technician)
    applying.verify(request, actor=PersonFactory(roles=["it"]))


def test_a_technician_does_not_keep_their_own(technician):
    request = approved(asked_by=technician)
    with pytest.raises(PermissionDenied):
        ending.review(request, actor=technician, keep_until=make.day(40), reason="I like it")
    ending.review(request, actor=PersonFactory(roles=["it"]), keep_until=make.day(40), reason="In use")


def test_nobody_keeps_their_own():
    head = PersonFactory(roles=["head"])
    request = approved(asked_by=head)
    with pytest.raises(PermissionDenied):
        ending.review(request, actor=head, keep_until=make.day(40), reason="I like it")
    ending.end(request, actor=head, reason="Done with it")


# --- What stands -----------------------------------------------------------------------------------------------


def both(opened="maths.example.org", blocked="example.org"):
    teacher = PersonFactory(roles=["teacher"])
    make.rule(make.FilterRequestFactory(state="verified", address=opened))
    make.rule(make.FilterRequestFactory(state="verified", kind="block", address=blocked))
    return lists.clashes(teacher, Rule.objects.all())


def test_a_host_on_both_lists_is_shown_with_the_one_that_wins():
    ((_, _, words),) = both()
    assert "maths.example.org stays open" in words


def test_of_two_that_match_alike_the_block_wins():
    ((_, _, words),) = both(opened="example.org", blocked="example.org")
    assert "example.org stays blocked" in words


def test_of_two_for_different_people_neither_is_on_both_lists():
    technician = PersonFactory(roles=["it"])
    groups = [TeachingGroupFactory(year_group=year) for year in (3, 4)]
    ours = make.reach(technician.school, groups=(), classes=groups[:1])
    theirs = make.reach(technician.school, groups=(), classes=groups[1:])
    staff, ks2 = make.reach(technician.school, groups=["staff"]), make.reach(technician.school, groups=["ks2"])
    opened = make.rule(make.FilterRequestFactory(state="verified", reach=ours))
    make.rule(make.FilterRequestFactory(state="verified", kind="block", reach=theirs))
    make.rule(make.FilterRequestFactory(state="verified", kind="block", reach=staff))
    blocked = make.rule(make.FilterRequestFactory(state="verified", kind="block", reach=ks2))
    assert [pair[:2] for pair in lists.clashes(technician, Rule.objects.all())] == [(opened, blocked)]


def test_a_clash_is_shown_though_the_two_stand_on_different_pages(client, technician):
    client.force_login(technician.user)
    make.rule(make.FilterRequestFactory(state="verified", kind="block", address="aa.example.com"))
    for number in range(30):
        make.rule(make.FilterRequestFactory(state="verified", address=f"site{number}.example.org"))
    make.rule(make.FilterRequestFactory(state="verified", address="zz.aa.example.com"))
    for query in ({}, {"page": 2}):
        assert "zz.aa.example.com stays open" in client.get(page("rules"), query).text


def test_who_is_named_in_an_exception_is_read_by_those_alone_who_look_after_the_filter(client, technician):
    pupil = PersonFactory(user=None, first_name="Nadia", last_name="Quill", year_group=4)
    reach = make.reach(pupil.school, groups=(), people=[pupil])
    make.rule(make.FilterRequestFactory(kind="bypass", state="verified", reach=reach))
    make.rule(make.FilterRequestFactory(kind="block", state="verified", address="example.org"))
    client.force_login(PersonFactory(roles=["teacher"]).user)
    shown = client.get(page("rules")).text
    assert "people named in an exception" in shown
    assert "Nadia" not in shown
    client.force_login(technician.user)
    assert "Nadia Quill" in client.get(page("rules")).text


def test_what_is_beside_is_no_clash():
    assert both(opened="maths.example.org", blocked="notmaths.example.org") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://www.maths.example.org/page", ["maths.example.org"]),
        ("example.org", ["maths.example.org"]),
        ("deep.maths.example.org", ["maths.example.org"]),
        ("math", ["maths.example.org"]),
        ("geography.example.com", []),
    ],
)
def test_what_stands_is_found_however_it_is_typed(typed, found):
    request = approved()
    shown = lists.standing_rules(request.asked_by, typed)
    assert [one.host for one in shown] == found


# --- The way there ---------------------------------------------------------------------------------------------


def verbs_of(client, person, request):
    client.force_login(person.user)
    return [words for words, _ in client.get(page("request", request)).context["verbs"]]


def test_a_request_leads_to_what_each_may_do_with_it_once_it_stands(client, technician):
    request, head = approved(), PersonFactory(roles=["head"])
    assert verbs_of(client, technician, request) == [
        "Say that it is applied",
        "Look at it again",
        "End it",
        "Roll it back",
    ]
    assert verbs_of(client, head, request) == ["Look at it again", "End it"]
    assert verbs_of(client, request.asked_by, request) == ["End it"]
    applying.apply_request(request, actor=technician)
    assert verbs_of(client, request.asked_by, request) == ["Say whether it works", "End it"]
    ending.end(request, actor=request.asked_by, reason="The topic is over")
    assert verbs_of(client, technician, request) == []


def test_the_list_leads_to_all_that_stands(client, technician):
    client.force_login(technician.user)
    assert page("rules") in client.get(page("requests")).text
