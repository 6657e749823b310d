"""Whom a campaign covers, who is left out and why, and that the figures before are those after."""

from datetime import date

import pytest
from django.utils import timezone

from agreements.models import Asked
from agreements.rules.campaigns import Whom
from agreements.services import whom
from esafety.schools.models import ParentLink
from tests.agreements.asking import draft, opened, pupil
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


def people(campaign):
    return set(whom.people_of(campaign))


def bar(link):
    link.court_order_bar = True


def without_responsibility(link):
    link.parental_responsibility = False


def not_to_be_contacted(link):
    link.may_be_contacted = False


def parent_left(link):
    link.parent.left_on = timezone.localdate()
    link.parent.save()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (bar, "Parents barred by a court order"),
        (without_responsibility, "Parents without parental responsibility"),
        (not_to_be_contacted, "Parents who are not to be contacted"),
        (parent_left, "Parents who are no longer in the school’s records"),
    ],
)
def test_a_parent_who_may_not_be_asked_is_left_out_and_the_figures_say_why(spoil, reason):
    mother, (child,) = make.family(children=1)
    father = PersonFactory(user=None, first_name="Sam", email="sam@elm.example")
    link = ParentLink.objects.create(parent=father, child=child, relation="father")
    spoil(link)
    link.save()
    campaign = draft()
    forecast = whom.who_would_be_asked(campaign.school, Whom(), "parents")
    assert people(campaign) == {mother}
    assert (forecast.people, forecast.left_out) == (1, [(reason, 1)])
    assert set(opened(campaign).asked.values_list("person", flat=True)) == {mother.pk}


def test_a_parent_barred_from_one_child_is_asked_about_the_other():
    mother, (ava, ben) = make.family(children=2)
    ParentLink.objects.filter(child=ava).update(court_order_bar=True)
    assert [one.child for one in opened(draft()).asked.all()] == [ben]
    assert mother


def test_a_child_who_left_yesterday_is_not_asked_about_and_one_who_leaves_tomorrow_is():
    _, (gone, here) = make.family(children=2)
    gone.left_on, here.left_on = date(2026, 9, 6), date(2026, 9, 8)
    gone.save()
    here.save()
    campaign = draft()
    forecast = whom.who_would_be_asked(campaign.school, Whom(), "parents")
    assert forecast.children == 1
    assert ("Pupils who left in the last year", 1) in forecast.left_out
    assert [one.child for one in opened(campaign).asked.all()] == [here]


def test_both_parents_are_asked_apart():
    _, (child,) = make.family(children=1)
    father = PersonFactory(user=None, first_name="Sam", email="sam@elm.example")
    ParentLink.objects.create(parent=father, child=child, relation="father")
    rows = opened(draft()).asked.all()
    assert (len(rows), {one.child for one in rows}) == (2, {child})


def test_a_pupil_with_nobody_to_ask_is_counted():
    make.family(children=1)
    pupil(SchoolFactory())
    assert whom.who_would_be_asked(SchoolFactory(), Whom(), "parents").unreached == 1


def test_classes_years_and_new_since_narrow_together():
    school = SchoolFactory()
    hazel = TeachingGroupFactory(school=school, name="2 Hazel", year_group=2)
    new = pupil(school, teaching_group=hazel, joined_on=date(2026, 9, 2))
    old = pupil(school, teaching_group=hazel, joined_on=date(2024, 9, 2))
    other = pupil(school, year_group=5, joined_on=date(2026, 9, 2))
    known_by_year_alone = pupil(school, year_group=2)

    def covered(**narrowed):
        return set(whom.pupils(school, Whom(**narrowed), "parents", timezone.localdate()))

    assert covered() == {new, old, other, known_by_year_alone}
    assert covered(classes=(hazel.pk,)) == {new, old}
    assert covered(years=(2,)) == {new, old, known_by_year_alone}
    assert covered(new_since=date(2026, 9, 1)) == {new, other}
    assert covered(years=(2,), new_since=date(2026, 9, 1)) == {new}


def test_each_agreement_for_pupils_covers_the_years_it_is_written_for():
    school = SchoolFactory()
    infant, junior, older = pupil(school, year_group=1), pupil(school, year_group=4), pupil(school, year_group=8)
    for audience, one in [("infants", infant), ("juniors", junior), ("secondary", older)]:
        assert people(draft(school, audience=audience)) == {one}


def test_infants_are_asked_with_their_class_and_older_ones_at_sign_in_where_they_have_one():
    school = SchoolFactory()
    pupil(school, year_group=1)
    signs_in = PersonFactory(school=school, year_group=4, roles=["pupil"])
    pupil(school, year_group=4)
    assert set(opened(draft(school, audience="infants")).asked.values_list("way", flat=True)) == {"class"}
    juniors = whom.who_would_be_asked(school, Whom(), "juniors")
    assert (juniors.people, juniors.at_sign_in, juniors.with_class) == (2, 1, 1)
    ways = dict(opened(draft(school, audience="juniors")).asked.values_list("person", "way"))
    assert (ways.pop(signs_in.pk), *ways.values()) == ("sign_in", "class")


@pytest.mark.parametrize(
    ("audience", "roles"),
    [
        ("staff", {"teacher", "support", "it", "officer"}),
        ("governors", {"governor", "chair"}),
        ("technical", {"it"}),
        ("devices", {"teacher", "support", "it", "officer"}),
    ],
)
def test_each_agreement_for_adults_covers_its_roles(audience, roles):
    school = SchoolFactory()
    for role in ("teacher", "support", "it", "officer", "governor", "chair", "guest"):
        PersonFactory(school=school, roles=[role], first_name=role)
    by = PersonFactory(school=school, roles=["officer"], first_name="officer")
    assert {one.first_name for one in people(draft(school, audience=audience, by=by))} == roles


def test_those_whose_role_has_ended_or_is_to_come_are_not_asked():
    school = SchoolFactory()
    was, will = PersonFactory(school=school), PersonFactory(school=school)
    appoint(was, "teacher", ends_on=date(2026, 9, 6))
    appoint(will, "teacher", starts_on=date(2026, 9, 8))
    campaign = draft(school, audience="staff")
    assert people(campaign) == {campaign.made_by}


def test_new_staff_are_those_whose_first_day_is_known_or_whose_first_role_began():
    school = SchoolFactory()
    by_day = PersonFactory(school=school, joined_on=date(2026, 9, 1), roles=["teacher"])
    by_role = PersonFactory(school=school)
    appoint(by_role, "support", starts_on=date(2026, 9, 3))
    longer_here = PersonFactory(school=school, roles=["teacher"])
    appoint(longer_here, "computing", starts_on=date(2026, 9, 3))
    campaign = draft(school, audience="staff", whom=Whom(new_since=date(2026, 9, 1)))
    assert people(campaign) == {by_day, by_role}


@pytest.mark.parametrize("audience", ["parents", "infants", "juniors", "staff", "governors"])
def test_the_figures_before_opening_are_those_after(audience):
    school = SchoolFactory()
    for number in range(3):
        make.family(school, children=number, email=f"p{number}@elm.example" if number else "")
    make.family(school, children=2, email="")
    pupil(school, year_group=4)
    PersonFactory(school=school, roles=["teacher"])
    PersonFactory(school=school, roles=["governor"], user=None, email="")
    PersonFactory(school=school, roles=["support"], user=None, email="s@elm.example")
    inactive = PersonFactory(school=school, roles=["support"])
    inactive.user.is_active = False
    inactive.user.save()
    before = whom.who_would_be_asked(school, Whom(), audience)
    campaign = draft(school, audience=audience)
    before = whom.who_would_be_asked(school, Whom(), audience)
    rows = opened(campaign).asked.all()
    by_way = {}
    for one in rows:
        by_way.setdefault(one.way, set()).add(one.person_id)
    ways = {way: len(by_way.get(way, ())) for way in ("link", "slip", "sign_in", "class")}
    assert ways == {
        "link": before.by_mail,
        "slip": before.by_slip,
        "sign_in": before.at_sign_in,
        "class": before.with_class,
    }
    assert len({one.person_id for one in rows}) == before.people
    assert len({one.child_id for one in rows} - {None}) == before.children


def test_what_whom_is_kept_as_is_read_as_the_same():
    one = Whom(("teacher",), (3, 4), (-1, 2), date(2026, 9, 1))
    assert Whom.of(one.as_kept()) == one
    assert Whom().as_kept() == {}


def test_nobody_of_another_school_is_ever_covered():
    ours, theirs = SchoolFactory(), SchoolFactory(slug="ash")
    make.family(theirs)
    stranger, _ = make.family(theirs, children=1)
    _, (child,) = make.family(ours, children=1)
    ParentLink.objects.create(parent=stranger, child=child, relation="other")  # a row that should not be
    opened(draft(ours))
    assert {one.person.school for one in Asked.objects.all()} == {ours}


def test_somebody_excused_is_not_asked_as_if_they_were_new():
    _, (_child,) = make.family(children=1)
    campaign = opened(draft())
    campaign.asked.update(state="excused")
    assert whom.not_asked_yet(campaign) == []
