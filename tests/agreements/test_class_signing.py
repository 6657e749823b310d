"""An infant class reads together and signs together; those away do it another day (A6)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import evidence
from agreements.models import AccessGrant, Asked, ClassSigning, Signature
from agreements.rules.marks import NotAMark, path_from
from agreements.services.class_signing import Mark, sign_with_class
from agreements.services.taking import TextMoved
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make.CampaignFactory(audience="infants", title="Our promise", number=1)


@pytest.fixture
def group():
    return TeachingGroupFactory(name="1 Ash")


@pytest.fixture
def teacher(group):
    person = PersonFactory(roles=["teacher"], last_name="Birch")
    group.teachers.add(person)
    return person


def add_pupils(campaign, group, number=3, **fields):
    return [
        make.ask(
            campaign,
            PersonFactory(school=group.school, user=None, first_name=f"Child{at}", teaching_group=group, **fields),
            way="class",
        )
        for at in range(number)
    ]


@pytest.fixture
def asked(campaign, group):
    return add_pupils(campaign, group)


@pytest.fixture
def signed_in(client, teacher):
    client.force_login(teacher.user)
    return client


def text_of(campaign):
    return campaign.version.texts.get()


def url(group, number=1):
    return reverse("agreements:class-sign", args=["elm", number, number_of(group)])


def took(*asked, **more):
    return {f"took_{one.pk}": "on" for one in asked} | more


def send(client, group, **said):
    return client.post(url(group), said | {"shown": client.get(url(group)).context["shown"]})


def test_the_class_page_shows_the_words_and_every_child(signed_in, group, asked):
    page = signed_in.get(url(group)).text
    assert "I ask before I share a picture." in page
    assert all(one.person.name in page for one in asked)


def test_those_who_took_part_have_signed_and_the_others_stay_asked(signed_in, teacher, group, asked):
    assert send(signed_in, group, **took(*asked[:2])).status_code == 302
    signing = ClassSigning.objects.get()
    assert (signing.took_part, signing.led_by, signing.group) == (2, teacher, group)
    for one in Signature.objects.all():
        assert (one.way, one.class_signing, one.entered_by, one.act) == ("class", signing, teacher, "signed")
        assert not evidence.faults_of(one)
    assert list(Asked.objects.order_by("pk").values_list("state", flat=True)) == ["signed", "signed", "asked"]
    assert AccessGrant.objects.filter(basis="signed").count() == 2


def test_who_was_away_signs_another_day(signed_in, group, asked):
    send(signed_in, group, **took(*asked[:2]))
    page = signed_in.get(url(group))
    assert [one.asked for one in page.context["pupils"]] == [asked[2]]
    send(signed_in, group, **took(asked[2]))
    assert list(ClassSigning.objects.order_by("pk").values_list("took_part", flat=True)) == [2, 1]
    assert "Everybody has signed" in signed_in.get(url(group)).text


def test_a_typed_name_or_a_drawn_mark_is_kept_with_the_child_and_ticks_them(signed_in, group, asked):
    said = {f"name_{asked[0].pk}": "CHILD o", f"mark_{asked[1].pk}": "10,20 30,40;5,6"}
    send(signed_in, group, **said)
    first, second = Signature.objects.order_by("pk")
    assert (first.typed_name, first.mark) == ("CHILD o", "")
    assert (second.typed_name, second.mark) == ("", "M10 20L30 40M5 6L5 6")


def test_nobody_ticked_is_told_so(signed_in, group, asked):
    page = send(signed_in, group)
    assert "Tick who took part" in page.text
    assert not ClassSigning.objects.exists()


@pytest.mark.parametrize("name", ["x" * 151, "!!"])
def test_a_name_that_is_none_is_told_and_nobody_has_signed(signed_in, group, asked, name):
    page = send(signed_in, group, **took(*asked), **{f"name_{asked[0].pk}": name})
    assert page.status_code == 200
    assert name in page.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "drawn",
    [
        "<svg onload=alert(1)>",
        "1,2 3",
        "1,2;",
        "-1,2",
        "301,2",
        "1,101",
        "1,2  3,4",
        "١,٢",
        "1,2\n",
        " ".join(["1,1"] * 1_501),
        "1" * 20_000,
    ],
)
def test_only_whole_numbers_inside_the_box_are_a_mark(drawn):
    with pytest.raises(NotAMark):
        path_from(drawn)


def test_a_mark_that_cannot_be_read_stops_the_signing_and_keeps_the_ticks(signed_in, group, asked):
    page = send(signed_in, group, **took(asked[0]), **{f"mark_{asked[1].pk}": '"><script>'})
    assert "could not be read" in page.text
    assert "<script>" not in page.text.replace('<script src="', "")
    assert not Signature.objects.exists()


def test_the_same_form_sent_often_is_one_signing(signed_in, group, asked):
    said = took(*asked) | {"shown": signed_in.get(url(group)).context["shown"]}
    assert {signed_in.post(url(group), said).status_code for _ in range(20)} == {302}
    assert (ClassSigning.objects.count(), Signature.objects.count()) == (1, 3)
    assert Event.objects.filter(action="agreements.sign_with_class").count() == 1


def test_only_the_classs_own_teacher_and_the_office_may_lead(client, group, asked):
    for role, status in [("teacher", 403), ("officer", 200), ("head", 200), ("support", 403), ("pupil", 404)]:
        client.force_login(PersonFactory(roles=[role]).user)
        assert client.get(url(group)).status_code == status, role


def test_the_verb_asks_again_who_leads(campaign, group, asked):
    other = PersonFactory(roles=["teacher"])
    with pytest.raises(PermissionDenied):
        sign_with_class(campaign, group, actor=other, text=text_of(campaign), marks={asked[0].pk: Mark()})


def test_a_pupil_of_another_class_is_not_signed_for(campaign, group, teacher, asked):
    (elsewhere,) = add_pupils(campaign, TeachingGroupFactory(name="1 Elm"), 1)
    with pytest.raises(RuleBroken):
        sign_with_class(
            campaign,
            group,
            actor=teacher,
            text=text_of(campaign),
            marks={asked[0].pk: Mark(), elsewhere.pk: Mark()},
        )
    assert not Signature.objects.exists()


def test_a_pupil_asked_by_another_campaign_is_not_signed_for(campaign, group, teacher, asked):
    (other,) = add_pupils(make.CampaignFactory(audience="infants", number=2), group, 1)
    with pytest.raises(RuleBroken):
        sign_with_class(campaign, group, actor=teacher, text=text_of(campaign), marks={other.pk: Mark()})


def test_a_child_who_left_is_not_on_the_page_and_not_signed_for(signed_in, campaign, teacher, group, asked):
    gone = asked[0].person
    gone.left_on = timezone.localdate()
    gone.save()
    assert gone.name not in signed_in.get(url(group)).text
    with pytest.raises(RuleBroken):
        sign_with_class(campaign, group, actor=teacher, text=text_of(campaign), marks={asked[0].pk: Mark()})


def test_a_class_without_pupils_is_told_kindly(signed_in, campaign, group):
    assert "Nobody of this class is asked" in signed_in.get(url(group)).text
    assert "Tick who took part" in send(signed_in, group).text


def test_a_closed_campaign_signs_nobody(signed_in, campaign, group, asked):
    said = took(*asked) | {"shown": signed_in.get(url(group)).context["shown"]}
    campaign.state, campaign.closed_at = "closed", timezone.now()
    campaign.save()
    assert "This is closed" in signed_in.post(url(group), said).text
    assert not ClassSigning.objects.exists()


def test_new_words_published_meanwhile_are_read_first(signed_in, campaign, teacher, group, asked):
    old = text_of(campaign)
    said = took(*asked) | {"shown": signed_in.get(url(group)).context["shown"]}
    campaign.version = make.published(campaign.version.agreement, number=2, body="We are kind online.")
    campaign.save()
    page = signed_in.post(url(group), said)
    assert "We are kind online." in page.text
    assert "checked" in page.text  # who took part need not be ticked again
    assert not ClassSigning.objects.exists()
    with pytest.raises(TextMoved):
        sign_with_class(campaign, group, actor=teacher, text=old, marks={asked[0].pk: Mark()})
    assert not ClassSigning.objects.exists()


def test_a_forged_class_or_campaign_is_not_there(signed_in, campaign, group, asked):
    for address in (f"/elm/agreements/classes/1/{group.pk}.forged/", f"/elm/agreements/classes/9/{number_of(group)}/"):
        assert signed_in.get(address).status_code == 404
        assert signed_in.post(address, took(*asked)).status_code == 404


def test_the_list_has_the_classes_that_one_teaches(signed_in, client, campaign, group, asked):
    add_pupils(campaign, TeachingGroupFactory(name="1 Elm"), 1)
    page = signed_in.get(reverse("agreements:classes", args=["elm"]))
    assert [(one.group, one.waiting) for one, _ in page.context["rows"]] == [(group, 3)]
    client.force_login(PersonFactory(roles=["head"]).user)
    assert len(client.get(reverse("agreements:classes", args=["elm"])).context["rows"]) == 2


def test_a_sheet_can_be_printed_with_everybodys_name(signed_in, group, asked):
    page = signed_in.get(url(group), {"sheet": "1"}).text
    assert all(one.person.name in page for one in asked)


def statements(act):
    with CaptureQueriesContext(connection) as caught:
        act()
    return len([one for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_the_page_costs_the_same_however_large_the_class(signed_in, campaign, group):
    counts = []
    for more in (1, 9, 90):
        add_pupils(campaign, group, more)
        counts.append(statements(lambda: signed_in.get(url(group))))
    assert counts[1] == counts[2] <= 16


def test_the_list_costs_the_same_however_many_classes(signed_in, teacher, campaign):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            its = TeachingGroupFactory()
            its.teachers.add(teacher)
            add_pupils(campaign, its, 2)
        counts.append(statements(lambda: signed_in.get(reverse("agreements:classes", args=["elm"]))))
    assert counts[0] == counts[1] <= 14


def test_a_whole_class_costs_what_one_child_costs(campaign, group, teacher):
    def cost(number):
        asked = add_pupils(campaign, group, number)
        marks = {one.pk: Mark() for one in asked}
        return statements(lambda: sign_with_class(campaign, group, actor=teacher, text=text_of(campaign), marks=marks))

    assert max(cost(1), cost(11), cost(30)) <= 25
