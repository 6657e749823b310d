"""How everybody stands, and what a change would do, whatever happens to roles, courses and completions (T1)."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.schools.models import Appointment
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training import courses as take
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import RequirementFactory, reckoned
from training.models import Completion, Course, Requirement, Standing
from training.services import completing, reckoning, requiring
from training.services.completing import Taken, put
from training.services.requiring import Asked
from training.tasks import reckon_all

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def person(role="teacher", since=date(2026, 9, 1), until=None, **fields):
    one = PersonFactory(user=None, **fields)
    if role:
        appoint(one, role, since, until)
    return one


def standing(one, course=None):
    rows = Standing.objects.filter(person=one)
    return (rows.filter(course=course) if course else rows).get()


def asked(one):
    return Standing.objects.filter(person=one).exists()


def sits_right(school):
    """Every row of `Standing` says what is worked out anew."""
    requirements = Requirement.objects.filter(school=school).in_force(TODAY).select_related("course", "school")
    wanted = reckoning.wanted(school, timezone.localdate(), list(requirements))
    rows = {
        (one.person_id, one.course_id): (one.requirement_id, one.since, one.done_on, one.due_on, one.overdue_on)
        for one in Standing.objects.filter(school=school)
    }
    return rows == {
        (key.person_id, key.course_id): (
            one.requirement.pk,
            one.since,
            one.dates.done_on,
            one.dates.due_on,
            one.dates.overdue_on,
        )
        for key, one in wanted.items()
    }


# --- Since when ----------------------------------------------------------------------------------------------------


def test_whoever_ends_a_role_and_begins_it_again_begins_anew():
    reckoned(RequirementFactory())
    one = person(since=date(2024, 9, 1), until=date(2026, 7, 31))
    assert not asked(one)
    appoint(one, "teacher", date(2026, 11, 16))
    assert (standing(one).since, standing(one).due_on) == (date(2026, 11, 16), date(2026, 12, 16))


def test_whoever_begins_again_has_the_days_even_where_the_old_certificate_runs_out_sooner():
    requirement = reckoned(RequirementFactory())
    one = person(since=date(2024, 9, 1), until=date(2026, 7, 31))
    take.completion(one, requirement.course, date(2025, 11, 20))
    appoint(one, "teacher", date(2026, 11, 16))
    assert standing(one).due_on == date(2026, 12, 16)


def test_roles_that_follow_each_other_without_a_day_between_are_one_spell():
    reckoned(RequirementFactory())
    one = person("support", date(2024, 9, 1), date(2026, 8, 31))
    appoint(one, "teacher", date(2026, 9, 1))
    assert standing(one).since == date(2024, 9, 1)


def test_one_day_between_them_makes_two_spells():
    reckoned(RequirementFactory())
    one = person("support", date(2024, 9, 1), date(2026, 8, 30))
    appoint(one, "teacher", date(2026, 9, 1))
    assert standing(one).since == date(2026, 9, 1)


def test_roles_that_overlap_are_one_spell_that_lasts_as_long_as_the_longest():
    reckoned(RequirementFactory())
    one = person("support", date(2024, 9, 1))
    appoint(one, "it", date(2025, 9, 1), date(2025, 12, 31))
    assert standing(one).since == date(2024, 9, 1)


def test_nobody_is_asked_from_before_the_requirement_held():
    reckoned(RequirementFactory(holds_from=date(2026, 11, 1)))
    assert standing(person(since=date(2020, 9, 1))).since == date(2026, 11, 1)


def test_whoever_begins_later_is_asked_from_that_day_by_the_nightly_run(time_machine):
    reckoned(RequirementFactory())
    one = person(since=date(2026, 12, 1))
    assert not asked(one)
    time_machine.move_to("2026-12-01T03:00:00+00:00")
    reckon_all()
    assert standing(one).due_on == date(2026, 12, 31)


def test_whose_role_ends_by_its_date_is_asked_no_more_after_the_nightly_run(time_machine):
    reckoned(RequirementFactory())
    one = person(until=TODAY)
    assert asked(one)
    time_machine.move_to("2026-11-26T03:00:00+00:00")
    reckon_all()
    assert not asked(one)


def test_a_requirement_to_come_asks_nobody_until_its_day(time_machine):
    one = person()
    reckoned(RequirementFactory(holds_from=date(2027, 1, 4)))
    assert not asked(one)
    time_machine.move_to("2027-01-04T03:00:00+00:00")
    reckon_all()
    assert standing(one).since == date(2027, 1, 4)


def test_whoever_left_is_not_asked():
    reckoned(RequirementFactory())
    one = person()
    assert asked(one)
    one.left_on = TODAY
    one.save()
    assert not asked(one)


def test_whoever_leaves_tomorrow_is_asked_today():
    reckoned(RequirementFactory())
    assert asked(person(left_on=TODAY + DAY))


def test_one_person_is_asked_from_the_day_on_which_it_holds_and_nobody_else():
    one, other = person(since=date(2020, 9, 1)), person()
    reckoned(RequirementFactory(audience="person", person=one, holds_from=date(2026, 11, 20)))
    assert standing(one).due_on == date(2026, 12, 20)
    assert not asked(other)


def test_governors_are_asked_as_governors_and_staff_are_not():
    reckoned(RequirementFactory(audience="governors"))
    assert asked(person("chair"))
    assert not asked(person("teacher"))


# --- Which binds ---------------------------------------------------------------------------------------------------


def test_of_two_roles_with_different_periods_the_shorter_binds():
    course = CourseFactory()
    RequirementFactory(course=course, audience="role", role="dsl", months=24)
    yearly = reckoned(RequirementFactory(course=course, audience="role", role="teacher", months=12))
    one = person("dsl")
    appoint(one, "teacher", date(2026, 9, 1))
    put([Taken(one, course, date(2026, 11, 2))], how="entered", by=PersonFactory(roles=["officer"]))
    assert (standing(one).requirement, standing(one).due_on) == (yearly, date(2027, 11, 2))


def test_once_it_is_taken_for_good_the_yearly_one_still_binds():
    course = CourseFactory()
    RequirementFactory(course=course, validity="once", months=None)
    yearly = reckoned(RequirementFactory(course=course, audience="role", role="dsl"))
    one, teacher = person("dsl"), person()
    by = PersonFactory(roles=["officer"])
    put([Taken(one, course, TODAY), Taken(teacher, course, TODAY)], how="entered", by=by)
    assert standing(one).requirement == yearly
    assert standing(teacher).due_on is None


def test_a_long_grace_of_the_one_that_is_due_first_hides_nothing():
    course = CourseFactory()
    RequirementFactory(course=course, within_days=30, grace_days=90)
    reckoned(RequirementFactory(course=course, audience="role", role="dsl", within_days=40, grace_days=0))
    one = standing(person("dsl"))
    assert (one.due_on, one.overdue_on) == (date(2026, 10, 1), date(2026, 10, 12))


# --- What counts ---------------------------------------------------------------------------------------------------


def test_a_new_edition_is_to_be_read_by_whoever_read_the_old_one():
    course = CourseFactory(edition="September 2025", edition_on=date(2025, 9, 1))
    one = person(since=date(2024, 9, 1))
    take.completion(one, course, date(2025, 9, 20))
    reckoned(RequirementFactory(course=course, validity="edition", months=None))
    assert standing(one).due_on is None
    course.edition, course.edition_on = "September 2026", date(2026, 9, 1)
    course.save()
    reckoning.reckon(course.school)
    assert (standing(one).done_on, standing(one).due_on) == (None, date(2026, 10, 1))


def test_where_months_count_the_newest_day_counts_whatever_the_edition():
    course = CourseFactory(edition="Second", edition_on=date(2026, 1, 1))
    old = CourseFactory(
        school=course.school, title="As it was", replaced_by=course, retired_at=timezone.now() - 30 * DAY
    )
    one = person(since=date(2024, 9, 1))
    take.completion(one, course, date(2026, 3, 1))
    take.completion(one, old, date(2026, 6, 1), edition="")
    reckoned(RequirementFactory(course=course))
    assert standing(one).done_on == date(2026, 6, 1)


def test_who_took_a_course_that_was_replaced_twice_took_the_newest():
    one, by = person(since=date(2024, 9, 1)), PersonFactory(roles=["officer"])
    first, second, third = (CourseFactory(title=title) for title in ("First", "Second", "Third"))
    requirement = reckoned(RequirementFactory(course=first))
    put([Taken(one, first, date(2026, 11, 2))], how="entered", by=by)
    requiring.retire(first, actor=by, instead=second)
    requiring.retire(second, actor=by, instead=third)
    first.refresh_from_db()
    requirement.refresh_from_db()
    assert (first.replaced_by, requirement.course) == (third, third)
    assert (standing(one).course, standing(one).due_on) == (third, date(2027, 11, 2))
    assert sits_right(by.school)


def test_what_was_struck_out_does_not_count_and_the_one_before_does():
    one, by = person(since=date(2024, 9, 1)), PersonFactory(roles=["officer"])
    requirement = reckoned(RequirementFactory())
    put([Taken(one, requirement.course, date(2026, 3, 2))], how="entered", by=by)
    (wrong,) = put([Taken(one, requirement.course, date(2026, 11, 2))], how="entered", by=by)
    completing.strike(wrong, actor=by, why="Somebody else")
    assert standing(one).done_on == date(2026, 3, 2)


def test_what_was_taken_on_a_leap_day_runs_out_on_the_28th(time_machine):
    time_machine.move_to("2028-03-01T10:00:00+00:00", tick=False)
    one = person(since=date(2024, 9, 1))
    requirement = reckoned(RequirementFactory())
    put([Taken(one, requirement.course, date(2028, 2, 29))], how="entered", by=PersonFactory(roles=["officer"]))
    assert (standing(one).due_on, standing(one).overdue_on) == (date(2029, 2, 28), date(2029, 3, 1))


def test_a_fixed_29_february_is_the_28th_in_other_years(time_machine):
    time_machine.move_to("2027-03-01T10:00:00+00:00", tick=False)
    one = person(since=date(2024, 9, 1))
    requirement = reckoned(RequirementFactory.fixed(29, 2, 0))
    by = PersonFactory(roles=["officer"])
    put([Taken(one, requirement.course, date(2027, 2, 27))], how="entered", by=by)
    assert standing(one).due_on == date(2027, 2, 28)
    put([Taken(one, requirement.course, date(2027, 2, 28))], how="entered", by=by)
    assert standing(one).due_on == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("done_on", "told"),
    [
        (date(2026, 11, 26), "The day must be today or before."),
        (date(2026, 8, 31), "started on 1 September 2026. What they took before that counts with its certificate"),
        (date(1989, 12, 31), "Enter a day after 1 January 1990."),
    ],
)
def test_a_day_to_come_or_from_before_starting_is_refused(done_on, told):
    one = person(joined_on=date(2026, 9, 1))
    course = CourseFactory()
    with pytest.raises(RuleBroken, match=told):
        put([Taken(one, course, done_on)], how="entered", by=PersonFactory(roles=["officer"]))


def test_a_course_is_given_until_the_end_of_the_school_day_on_which_it_was_retired(time_machine):
    time_machine.move_to(datetime(2026, 6, 20, 0, 30, tzinfo=ZoneInfo("Europe/London")), tick=False)
    by, one = PersonFactory(roles=["officer"]), person(since=date(2024, 9, 1))
    course = requiring.retire(CourseFactory(), actor=by)
    assert put([Taken(one, course, date(2026, 6, 20))], how="entered", by=by)


def test_other_schools_are_left_alone():
    elsewhere = SchoolFactory(slug="ash")
    theirs = reckoned(RequirementFactory(course=CourseFactory(school=elsewhere)))
    one = person(school=elsewhere)
    before = standing(one)
    mine = RequirementFactory()
    person()
    reckoning.reckon(mine.school)
    assert list(Standing.objects.filter(school=elsewhere).values_list("pk", "requirement")) == [(before.pk, theirs.pk)]
    effect = reckoning.effect_of(mine, TODAY)
    assert (effect.asked, effect.newly_asked) == (1, 0)


def test_working_it_out_costs_as_many_queries_for_a_hundred_people_as_for_one(django_assert_max_num_queries):
    requirement = RequirementFactory()
    for _ in range(3):
        person()
    with django_assert_max_num_queries(8):
        reckoning.reckon(requirement.school)
    Standing.objects.all().delete()
    for _ in range(100):
        person()
    Standing.objects.all().delete()
    with django_assert_max_num_queries(8):
        reckoning.reckon(requirement.school)


# --- A school in the midst of things -----------------------------------------------------------------------------


class School:
    """A school to which things happen by chance, the same each time for a seed."""

    ROLES = ("teacher", "support", "dsl", "officer", "governor", "it", "guest")

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.by = PersonFactory(roles=["officer"])
        self.people = [
            person(self.chance.choice(self.ROLES), self.day(2020, 2026), joined_on=date(2019, 9, 1)) for _ in range(6)
        ]
        self.courses = [
            CourseFactory(title="Plain"),
            CourseFactory(title="Read", edition="September 2026", edition_on=date(2026, 9, 1)),
            CourseFactory(title="Other"),
        ]

    def day(self, first, last):
        start = date(first, 9, 1)
        return min(TODAY, start + timedelta(self.chance.randrange((date(last, 11, 25) - start).days + 1)))

    def asked(self):
        chance = self.chance
        course = chance.choice([one for one in self.courses if one.retired_at is None])
        audience = chance.choice(["staff", "governors", "role", "person"])
        validity = chance.choice(["once", "rolling", "fixed", *(["edition"] if course.edition else [])])
        return Asked(
            course=course,
            audience=audience,
            validity=validity,
            role=chance.choice(self.ROLES),
            person=chance.choice(self.people),
            within_days=chance.choice([0, 14, 30, 365]),
            months=chance.choice([1, 12, 24]),
            until_day=chance.choice([29, 30, 31]) if (month := chance.choice([1, 8, 10])) else 30,
            until_month=month,
            early_months=chance.randrange(12),
            grace_days=chance.choice([0, 14, 60]),
            holds_from=self.day(2021, 2026),
        )

    def require(self):
        what = self.asked()
        foreseen = requiring.foresee(what, actor=self.by)
        before = standings(self.by.school)
        requiring.require(what, actor=self.by, shown=foreseen.digest)
        return foreseen.effect, before, what.course

    def change(self):
        one = self.any_requirement()
        what = self.asked()
        foreseen = requiring.foresee(what, actor=self.by, requirement=one)
        before = standings(self.by.school)
        requiring.change(one, what, actor=self.by, shown=foreseen.digest)
        return foreseen.effect, before, what.course

    def end(self):
        one = self.any_requirement()
        foreseen = requiring.foresee_end(one)
        before = standings(self.by.school)
        requiring.end(one, actor=self.by, shown=foreseen.digest)
        return foreseen.effect, before, one.course

    def retire(self):
        course, instead, *_ = self.chance.sample([one for one in self.courses if one.retired_at is None], 2)
        _, shown = requiring.foresee_retiring(course, instead)
        requiring.retire(course, actor=self.by, instead=instead, shown=shown)
        for one in self.courses:
            one.refresh_from_db()

    def take(self):
        one = self.chance.choice(self.people)
        put([Taken(one, self.chance.choice(self.courses), self.day(2020, 2026))], how="entered", by=self.by)

    def strike(self):
        one = self.chance.choice(list(Completion.objects.filter(school=self.by.school).counting()))
        completing.strike(one, actor=self.by, why="By mistake")

    def appoint(self):
        one = self.chance.choice(self.people)
        held = set(one.appointments.filter(ends_on=None).values_list("role", flat=True))
        appoint(one, self.chance.choice([role for role in self.ROLES if role not in held]), self.day(2025, 2026))

    def end_role(self):
        one = self.chance.choice(list(Appointment.objects.filter(person__in=self.people, ends_on=None)))
        one.ends_on = max(one.starts_on, self.day(2025, 2026))
        one.save()

    def leave(self):
        one = self.chance.choice(self.people)
        one.left_on = None if one.left_on else TODAY
        one.save()

    def any_requirement(self):
        rows = Requirement.objects.filter(school=self.by.school, ended_on=None)
        return self.chance.choice(list(rows.select_related("course", "school", "person").order_by("pk")))


def standings(school):
    return {
        (one.person_id, one.course_id): (one.due_on or date.max, one.overdue_on or date.max)
        for one in Standing.objects.filter(school=school)
    }


def compared(before, after, course):
    """The numbers of an effect, from how everybody stood before and stands now."""
    both = before.keys() & after.keys()
    return {
        "asked": sum(where == course.pk for _, where in after),
        "newly_asked": len(after.keys() - before.keys()),
        "no_longer_asked": len(before.keys() - after.keys()),
        "sooner": sum(after[key][0] < before[key][0] for key in both),
        "later": sum(after[key][0] > before[key][0] for key in both),
        "newly_overdue": sum(
            late <= TODAY and not (key in before and before[key][1] <= TODAY) for key, (_, late) in after.items()
        ),
    }


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_everybody_stands_as_worked_out_anew_and_what_was_shown_is_what_was_done(seed):
    school, foreseen = School(seed), 0
    acts = ["require", "require", "change", "change", "end", "take", "take", "strike", "appoint", "end_role", "leave"]
    acts += ["retire"] * (seed % 3 == 0)
    for _ in range(25):
        act = school.chance.choice(acts)
        try:
            shown = getattr(school, act)()
        except (RuleBroken, IndexError, ValueError):
            continue  # the rules do not allow it now, or there is nothing yet to do it to
        if shown is not None:
            effect, before, course = shown
            after = standings(school.by.school)
            wanted = compared(before, after, course)
            assert {name: getattr(effect, name) for name in wanted} == wanted, act
            foreseen += 1
        assert sits_right(school.by.school), act
    assert foreseen


def test_what_replacing_a_course_does_is_what_was_shown():
    by = PersonFactory(roles=["officer"])
    old, new = CourseFactory(title="Old"), CourseFactory(title="New")
    both, only_old, only_new = person("dsl"), person("teacher"), person("governor")
    RequirementFactory(course=old, within_days=60)
    RequirementFactory(course=new, audience="role", role="dsl", within_days=14)
    reckoned(RequirementFactory(course=new, audience="governors"))
    put([Taken(only_old, old, TODAY)], how="entered", by=by)
    put([Taken(both, new, TODAY)], how="entered", by=by)
    before = standings(by.school)
    effect, shown = requiring.foresee_retiring(old, new)
    requiring.retire(old, actor=by, instead=new, shown=shown)
    after = standings(by.school)
    joined = {}
    for (who, _), days in before.items():
        joined[who, new.pk] = min(days, joined.get((who, new.pk), days))
    assert {name: getattr(effect, name) for name in compared(joined, after, new)} == compared(joined, after, new)
    assert effect.asked == 4  # and whoever acts
    assert standing(only_old).due_on == date(2027, 11, 25)
    assert asked(only_new)
    assert Course.objects.get(title="Old").replaced_by == new
