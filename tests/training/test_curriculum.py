"""The programme (T6): its units, the coverage map, the quick check, its review, events and awards."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.documents.models import Document
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.jobs.models import Job
from esafety.schools.models import Term
from esafety.schools.numbers import number_of
from esafety.schools.services import version_of
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories.training import curriculum as make
from tests.factories.training.requirements import leave
from training.home import curriculum as home
from training.indicators import curriculum as indicators
from training.models import Award, Lesson, Occasion, ProgrammeReview, Strand, Unit
from training.reminders import curriculum as due
from training.rules import coverage, programme
from training.rules.lessons import Taught
from training.rules.programme import Said
from training.rules.ready_programme import PROGRAMME
from training.services import awarding, lessons, occasions
from training.services import programme as services
from training.services import programme_reviewing as reviewing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def officer(**fields):
    return PersonFactory(roles=["officer"], **fields)


def said(**changed):
    return Said(
        **({"title": "Keys", "part": "autumn", "objectives": "x", "strands": ["privacy"], "years": [2]} | changed)
    )


# --- Units -----------------------------------------------------------------------------------------------------------


def test_the_ready_programme_has_a_unit_for_each_year_and_term_and_all_strands_in_each_year():
    assert len({one.key for one in PROGRAMME}) == len(PROGRAMME) == 45
    for year in range(-1, 14):
        own = [one for one in PROGRAMME if one.year == year]
        assert {strand for one in own for strand in one.strands} == set(Strand.values)
        assert all(3 <= len(one.questions) <= 5 and all(right for _, right in one.questions) for one in own)


def test_ready_units_are_taken_over_for_the_years_that_have_classes_and_once(client):
    TeachingGroupFactory(year_group=2)
    TeachingGroupFactory(year_group=None)
    client.force_login(officer().user)
    assert "Take over 3 units" in client.get(page("units-ready")).text
    client.post(page("units-ready"))
    assert sorted(Unit.objects.values_list("ready", flat=True)) == ["y2-autumn", "y2-spring", "y2-summer"]
    assert Unit.objects.first().history.count() == 1
    client.post(page("units-ready"))
    assert Unit.objects.count() == 3
    TeachingGroupFactory(year_group=3)
    client.post(page("units-ready"))
    assert Unit.objects.count() == 6


def typed(**changed):
    form = {"title": "Keys", "years": ["2"], "part": "autumn", "objectives": "x", "strands": ["privacy"]}
    blank = dict.fromkeys(["questions", "resources", "links", "adaptations", "accreditation", "version"], "")
    return blank | form | changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"years": []}, "years"),
        ({"strands": []}, "strands"),
        ({"strands": ["nonsense"]}, "strands"),
        ({"years": ["40"]}, "years"),
        ({"links": "http://plain.example"}, "links"),
        ({"questions": "One? | Yes"}, "questions"),
        ({"questions": "No answer\nOne? | Yes\nTwo? | No"}, "questions"),
    ],
)
def test_a_unit_says_what_is_wrong_with_it_and_keeps_what_was_typed(client, changed, field):
    client.force_login(officer().user)
    response = client.post(page("unit-new"), typed(**({"resources": "Cards"} | changed)))
    assert field in response.context["form"].errors
    assert "Cards" in response.text
    assert not Unit.objects.exists()


def test_a_unit_is_changed_from_the_version_that_was_shown(client):
    actor = PersonFactory(roles=["computing"])
    unit = services.add_unit(said(), actor=actor)
    version = version_of(unit)
    client.force_login(actor.user)
    client.post(page("unit-edit", unit.number), typed(title="Locks", version=version))
    unit.refresh_from_db()
    assert unit.title == "Locks"
    response = client.post(page("unit-edit", unit.number), typed(title="Doors", version=version))
    assert "changed this unit since" in response.text
    assert "Doors" in response.text


@pytest.mark.parametrize("role", ["teacher", "governor", "dsl", "senior"])
def test_only_those_who_plan_change_the_programme(role):
    unit, person = make.UnitFactory(), PersonFactory(roles=[role])
    with pytest.raises(PermissionDenied):
        services.add_unit(said(), actor=person)
    with pytest.raises(PermissionDenied):
        services.retire_unit(unit, actor=person, reason="x")


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"years": []}, "year groups"), ({"strands": []}, "strand"), ({"links": ["ftp://x"]}, "https"),
     ({"questions": [("One?", "Yes")]}, "3 to 5")],
)  # fmt: skip
def test_the_verb_refuses_what_the_form_would(changed, says):
    with pytest.raises(RuleBroken, match=says):
        services.add_unit(said(**changed), actor=officer())


def test_a_class_of_another_school_cannot_be_named():
    other = TeachingGroupFactory(school=SchoolFactory(slug="ash"))
    with pytest.raises(RuleBroken, match="of this school"):
        services.add_unit(said(classes=[other]), actor=officer())


def test_the_page_of_a_unit_shows_what_came_before_and_after_in_its_strands(client):
    names = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", 6: "Sixth"}
    units = {year: make.UnitFactory(title=name, years=[year]) for year, name in names.items()}
    client.force_login(PersonFactory(roles=["trust"]).user)
    [(strand, before, after)] = client.get(page("unit", units[4].number)).context["strands"]
    assert strand == Strand.PRIVACY
    assert ([str(one) for one in before], [str(one) for one in after]) == (["Second", "Third"], ["Fifth", "Sixth"])


def test_the_questions_are_shown_large_without_what_is_right(client):
    unit = make.UnitFactory(questions=[{"ask": "Whom do you tell?", "right": "A grown-up whom I trust"}])
    client.force_login(PersonFactory(roles=["teacher"]).user)
    text = client.get(page("unit-check", unit.number)).text
    assert "Whom do you tell?" in text
    assert "A grown-up whom I trust" not in text
    assert "A grown-up whom I trust" in client.get(page("unit", unit.number)).text


# --- The quick check -------------------------------------------------------------------------------------------------


def test_the_change_of_the_quick_check_is_a_total_and_hidden_from_governors_where_few_were_counted(client):
    teacher, unit = PersonFactory(roles=["teacher"]), make.UnitFactory()
    make.lesson(teacher, unit, **make.counted(1, 3, 4))
    governor = PersonFactory(roles=["governor"])
    client.force_login(governor.user)
    assert "25% right before, 75% after" not in client.get(page("unit", unit.number)).text
    assert "right before" not in client.get(page("units")).text
    client.force_login(teacher.user)
    assert "25% right before, 75% after" in client.get(page("unit", unit.number)).text
    make.lesson(teacher, unit, TeachingGroupFactory(), **make.counted(9, 17, 36))
    client.force_login(governor.user)
    assert "25% right before, 50% after" in client.get(page("unit", unit.number)).text
    assert "25% right before, 50% after" in client.get(page("units")).text


def test_a_lesson_that_counted_only_once_is_no_change():
    lesson = make.lesson(PersonFactory(roles=["teacher"]), **make.counted(1, 3, 4))
    Lesson.objects.update(after_right=None, after_of=None)
    assert coverage.changes(lesson.school) == {}


# --- Coverage --------------------------------------------------------------------------------------------------------


def cells(whole, group, **narrowed):
    return {str(one.strand): one.state for one in whole.row(group, **narrowed).cells}


def test_a_strand_is_taught_planned_late_or_a_gap(time_machine):
    hazel = TeachingGroupFactory()
    teacher, taught = make.teacher_of(hazel), make.UnitFactory(strands=["privacy"])
    make.UnitFactory(strands=["bullying"], part="spring")
    make.UnitFactory(strands=["reputation"], part="autumn")
    lessons.log_lesson(taught, hazel, Taught(TODAY), actor=teacher)
    found = cells(coverage.load(hazel.school, TODAY), hazel)
    assert (found["privacy"], found["bullying"], found["copyright"]) == ("taught", "planned", "gap")
    assert found["reputation"] == "planned"
    found = cells(coverage.load(hazel.school, date(2027, 1, 10)), hazel)
    assert found["reputation"] == "late"
    by_term = cells(coverage.load(hazel.school, TODAY), hazel, part="spring")
    assert (by_term["bullying"], by_term["privacy"]) == ("planned", "gap")
    by_risk = cells(coverage.load(hazel.school, TODAY), hazel, risk="commerce")
    assert set(by_risk.values()) == {"gap"}


def test_gaps_are_told_with_what_would_fill_them(client):
    TeachingGroupFactory(name="2 Hazel", year_group=2)
    make.UnitFactory(title="Of another year", years=[5], strands=["bullying"])
    client.force_login(PersonFactory(roles=["governor"]).user)
    text = client.get(page("coverage")).text
    assert "The ready-made unit “Just for me” would fill it." in text
    services.take_over_units(actor=officer())
    Unit.objects.filter(ready="y2-spring").update(retired_at=timezone.now())
    text = client.get(page("coverage")).text
    assert "“Of another year” is about it: it could be for this class too." in text
    assert "No unit is about it yet." in text


def test_a_class_without_a_year_group_has_the_units_that_name_it():
    willow = TeachingGroupFactory(name="Willow", year_group=None)
    make.UnitFactory(years=[2])
    unit = services.add_unit(said(years=[], classes=[willow]), actor=officer())
    whole = coverage.load(willow.school, TODAY)
    assert whole.units_of(willow) == [unit]
    assert cells(whole, willow)["privacy"] == "planned"
    assert "Classes by hand: Willow" in unit.history.first().history_change_reason


def test_lessons_of_a_retired_unit_still_count():
    hazel = TeachingGroupFactory()
    lesson = make.lesson(make.teacher_of(hazel), None, hazel)
    services.retire_unit(lesson.unit, actor=officer(), reason="Another took its place")
    whole = coverage.load(hazel.school, TODAY)
    assert cells(whole, hazel)["privacy"] == "taught"
    assert whole.units_of(hazel) == []


def test_an_event_counts_as_an_extra_and_fills_no_gap():
    hazel, teacher = TeachingGroupFactory(), PersonFactory(roles=["teacher"])
    make.occasion(teacher, strands=["bullying"], years=[2])
    make.occasion(teacher, strands=["bullying"], number=9)
    make.occasion(teacher, strands=["bullying"], years=[5], number=10)
    cell = next(one for one in coverage.load(hazel.school, TODAY).row(hazel).cells if one.strand == "bullying")
    assert (cell.state, cell.events) == ("gap", 2)


def test_the_map_goes_by_year_group_and_school_year_and_as_a_table(client):
    hazel, yew = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="5 Yew", year_group=5)
    teacher = make.teacher_of(hazel)
    unit = make.UnitFactory(title="=Keys", made_at=timezone.now().replace(year=2025))
    make.lesson(teacher, unit, hazel, date(2025, 11, 3), made_at=timezone.now().replace(year=2025))
    client.force_login(teacher.user)
    assert [row.group for row, *_ in client.get(page("coverage"), {"year": "5"}).context["rows"]] == [yew]
    before = client.get(page("coverage"), {"school_year": "2025"}).context["rows"][0][0]
    assert {one.strand: one.state for one in before.cells}["privacy"] == "taught"
    now = client.get(page("coverage"), {"year": "x", "part": "x", "school_year": "1"}).context["rows"][0][0]
    assert {one.strand: one.state for one in now.cells}["privacy"] == "planned"
    table = b"".join(client.get(page("coverage-csv"), {"year": "2"}).streaming_content).decode()
    assert "2 Hazel,Year 2,Privacy and security,Planned,,'=Keys,0" in table
    assert "5 Yew" not in table


def test_the_map_asks_as_often_for_1_10_and_100_classes(client):
    client.force_login(officer().user)
    asked = []
    for many in (1, 10, 100):
        for at in range(many - Unit.objects.count()):
            number = Unit.objects.count() + 1
            group = TeachingGroupFactory(name=f"Class {number}", year_group=at % 14)
            make.UnitFactory(number=number, years=[at % 14], classes=[group], accreditation="Level 1")
        for name, args in [("coverage", []), ("units", []), ("unit", [1]), ("lesson-new", []), ("units-ready", [])]:
            client.get(page(name, *args))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page(name, *args)).status_code == 200
            asked.append((name, len(queries)))
    assert len(set(asked)) == 5, asked


# --- Events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "day"), [(2026, 10), (2027, 9), (2028, 8), (2029, 13)])
def test_safer_internet_day_is_the_second_tuesday_of_february(year, day):
    assert programme.safer_internet_day(year) == date(year, 2, day)


def event(**changed):
    on = {"on_day": "25", "on_month": "11", "on_year": "2026"}
    return on | {"kind": "police", "title": "A visit", "led_by": "The police", "pupils": "", "notes": ""} | changed


def test_an_event_is_recorded_changed_and_taken_out(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    assert "9 February 2027" in client.get(page("occasions")).text
    form = client.get(page("occasion-new"), {"kind": "safer_internet"}).context["form"]
    assert form.initial["on"] == date(2026, 2, 10)
    assert "today or before" in client.post(page("occasion-new"), event(on_day="26")).text
    client.post(page("occasion-new"), event())
    assert "recorded already" in client.post(page("occasion-new"), event()).text
    one = Occasion.objects.get()
    assert one.year_words == "The whole school"
    client.post(page("occasion-edit", one.number), event(years=["2"], reason="Only they came"))
    one.refresh_from_db()
    assert one.years == [2]
    client.post(page("occasion-remove", one.number), {"reason": "It was put off"})
    assert client.get(page("occasion", one.number)).status_code == 404


def test_an_event_of_another_is_left_alone_and_of_ones_own_after_14_days(time_machine):
    teacher, other = PersonFactory(roles=["teacher"]), PersonFactory(roles=["teacher"])
    one = make.occasion(teacher)
    with pytest.raises(PermissionDenied):
        occasions.remove_occasion(one, actor=other, reason="x")
    time_machine.move_to("2026-12-20T10:00:00+00:00", tick=False)
    with pytest.raises(PermissionDenied):
        occasions.remove_occasion(one, actor=teacher, reason="x")


# --- The review ------------------------------------------------------------------------------------------------------


def test_a_review_is_begun_written_planned_and_signed_once_a_year(client, time_machine):
    actor, owner = officer(), PersonFactory(roles=["teacher"])
    hazel = TeachingGroupFactory()
    make.lesson(make.teacher_of(hazel), None, hazel)
    client.force_login(actor.user)
    client.post(page("programme-review-new"))
    review = ProgrammeReview.objects.get()
    assert review.school_year == 2026
    client.post(page("programme-review-new"))
    assert ProgrammeReview.objects.count() == 1
    client.post(page("programme-review-sign", 2026), {"version": version_of(review)})
    review.refresh_from_db()
    assert review.signed_at is None
    seen = version_of(review)
    client.post(page("programme-review-write", 2026), {"works": "Talks", "changes": "More", "version": seen})
    clash = client.post(page("programme-review-write", 2026), {"works": "Mine", "changes": "", "version": seen})
    assert "Somebody has changed this review" in clash.text
    assert "Mine" in clash.text
    due_on = {"due_on_day": "1", "due_on_month": "2", "due_on_year": "2027"}
    client.post(page("programme-review-plan", 2026), due_on | {"what": "Ask the police", "owner": owner.number})
    client.post(page("programme-review-sign", 2026), {"version": version_of(review)})
    review.refresh_from_db()
    assert (review.signed_by, review.figures["taught"], review.figures["planned"]) == (actor, 1, 1)
    assert "2 Hazel" not in str(review.figures["change"])
    with pytest.raises(RuleBroken, match="no longer changed"):
        reviewing.write_review(review, actor=actor, works="x", changes="x", version=version_of(review))
    Lesson.objects.update(removed_at=timezone.now())
    assert "1 of 1 planned unit" in client.get(page("programme-review", 2026)).text


def test_what_a_review_left_is_told_and_finished_by_its_owner(client, django_capture_on_commit_callbacks):
    owner = PersonFactory(roles=["teacher"])
    review = make.review(officer())
    action = reviewing.plan_action(review, actor=officer(), what="Ask the police", owner=owner, due_on=TODAY)
    assert [one.text for one in home.waiting(owner)] == ["See to it: Ask the police"]
    client.force_login(PersonFactory(roles=["support"]).user)
    assert client.post(page("programme-action-done", action.number), {"how": "x"}).status_code == 403
    client.force_login(owner.user)
    client.post(page("programme-action-done", action.number), {"how": "They come in March"})
    action.refresh_from_db()
    assert (action.done_by, action.how) == (owner, "They come in March")
    with pytest.raises(RuleBroken, match="already"):
        reviewing.finish_action(action, actor=owner, how="Again")


@pytest.mark.parametrize("role", ["governor", "parent"])
def test_nothing_is_left_to_somebody_who_does_not_work_here(role):
    with pytest.raises(RuleBroken, match="does not work here"):
        reviewing.plan_action(
            make.review(officer()), actor=officer(), what="x", owner=PersonFactory(roles=[role]), due_on=TODAY
        )


# --- Reminders -------------------------------------------------------------------------------------------------------


def term(school, starts=date(2026, 9, 2), ends=date(2026, 12, 18)):
    return Term.objects.create(school=school, name="Term", starts_on=starts, ends_on=ends)


def test_teachers_are_reminded_three_weeks_before_the_term_ends_unless_away_for_long():
    hazel, oak = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="2 Oak")
    teacher, away, done = make.teacher_of(hazel), make.teacher_of(hazel), make.teacher_of(oak)
    leave(away)
    term(hazel.school)
    unit = make.UnitFactory()
    make.UnitFactory(part="spring")
    make.lesson(done, unit, oak)
    assert not list(due.lesson_missing(hazel.school, date(2026, 11, 26)))
    [one] = due.lesson_missing(hazel.school, date(2026, 11, 27))
    assert (one.person, one.record, one.stage, one.on) == (teacher, hazel, 1, date(2026, 11, 27))
    [one] = due.lesson_missing(hazel.school, date(2026, 12, 14))
    assert one.stage == 2
    assert not list(due.lesson_missing(hazel.school, date(2026, 12, 14), only=oak.pk))
    assert due.class_url(hazel) == page("lesson-new-class", number_of(hazel))


def test_those_who_plan_are_reminded_of_the_review_in_june_until_it_is_signed(time_machine):
    one, head = officer(), PersonFactory(roles=["head"])
    make.UnitFactory()
    term(one.school, date(2027, 4, 19), date(2027, 7, 21))
    assert not list(due.unreviewed(one.school, date(2027, 5, 31)))
    assert [each.person for each in due.unreviewed(one.school, date(2027, 6, 1))] == [one]
    assert {each.person for each in due.unreviewed(one.school, date(2027, 7, 2))} == {one, head}
    signed = timezone.now().replace(year=2027, month=6, day=10)
    make.review(one, signed_by=one, signed_at=signed)
    assert not list(due.unreviewed(one.school, date(2027, 7, 2)))


def test_owners_are_reminded_of_what_is_overdue_and_those_who_plan_a_week_later():
    planner, owner = officer(), PersonFactory(roles=["teacher"])
    make.action(make.review(planner), owner, due_on=date(2026, 11, 20))
    assert [one.person for one in due.action_overdue(planner.school, date(2026, 11, 21))] == [owner]
    assert {one.person for one in due.action_overdue(planner.school, date(2026, 11, 28))} == {owner, planner}


@pytest.mark.parametrize("many", [1, 10, 40])
def test_finding_lessons_that_are_missing_asks_as_often_for_many_classes(many):
    school = SchoolFactory()
    term(school)
    make.UnitFactory()
    teacher = make.teacher_of()
    for at in range(many):
        teacher.classes_taught.add(TeachingGroupFactory(name=f"2 {at}"))
    with CaptureQueriesContext(connection) as queries:
        assert len(list(due.lesson_missing(school, date(2026, 12, 1)))) == many
    assert len(queries) <= 16


# --- Indicators and figures ------------------------------------------------------------------------------------------


def test_lessons_taught_is_a_share_of_what_the_terms_that_are_over_planned():
    hazel, oak = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="2 Oak")
    school, teacher = hazel.school, make.teacher_of(hazel)
    assert indicators.lessons_taught(school, TODAY).state == State.NOT_EVIDENCED
    unit = make.UnitFactory()
    make.lesson(teacher, unit, hazel)
    assert indicators.lessons_taught(school, TODAY).state == State.MET
    reading = indicators.lessons_taught(school, date(2027, 1, 10))
    assert (reading.state, reading.numerator, reading.denominator) == (State.AT_RISK, 1, 2)
    make.lesson(teacher, unit, oak)
    assert indicators.lessons_taught(school, date(2027, 1, 10)).state == State.MET


def test_a_past_day_is_told_as_it_stood_then(time_machine):
    hazel = TeachingGroupFactory()
    unit, teacher = make.UnitFactory(), make.teacher_of(hazel)
    time_machine.move_to("2027-01-20T10:00:00+00:00", tick=False)
    lesson = lessons.log_lesson(unit, hazel, Taught(TODAY), actor=teacher)
    assert indicators.lessons_taught(hazel.school, date(2027, 1, 10)).numerator == 0
    assert indicators.lessons_taught(hazel.school, date(2027, 1, 20)).numerator == 1
    time_machine.move_to("2027-01-25T10:00:00+00:00", tick=False)
    lessons.remove_lesson(lesson, actor=teacher, reason="Not taught")
    assert indicators.lessons_taught(hazel.school, date(2027, 1, 20)).numerator == 1
    assert indicators.lessons_taught(hazel.school, date(2027, 1, 25)).numerator == 0


def test_strands_without_a_gap_are_counted_over_all_classes():
    school = TeachingGroupFactory().school
    assert indicators.strands_covered(school, TODAY).state == State.NOT_EVIDENCED
    make.UnitFactory(strands=["privacy", "bullying"])
    reading = indicators.strands_covered(school, TODAY)
    assert (reading.state, reading.numerator) == (State.AT_RISK, 2)
    services.take_over_units(actor=officer())
    assert indicators.strands_covered(school, TODAY).state == State.MET


def test_the_programme_is_reviewed_once_a_school_year():
    one = officer()
    assert indicators.programme_reviewed(one.school, TODAY).state == State.AT_RISK
    signed = timezone.now().replace(month=6, day=20)
    make.review(one, 2025, signed_by=one, signed_at=signed)
    assert indicators.programme_reviewed(one.school, TODAY).state == State.MET
    assert indicators.programme_reviewed(one.school, date(2027, 7, 2)).state == State.AT_RISK


def test_those_who_plan_have_a_figure_on_their_home_page():
    hazel = TeachingGroupFactory()
    assert home.figures(officer()) == []
    make.lesson(make.teacher_of(hazel), None, hazel)
    [figure] = home.figures(officer())
    assert (figure.value, figure.kind) == ("1 of 1", "good")
    assert home.figures(PersonFactory(roles=["teacher"])) == []


# --- Awards ----------------------------------------------------------------------------------------------------------


def class_with_pupil():
    group = TeachingGroupFactory(name="10 Rowan", year_group=10)
    pupil = PersonFactory(first_name="Ida", last_name="Quill", user=None, teaching_group=group)
    return group, pupil, make.UnitFactory(years=[10], accreditation="Staying safe online, level 1")


def test_an_award_is_recorded_for_a_pupil_of_the_class_and_seen_by_its_teachers_alone(client):
    group, pupil, unit = class_with_pupil()
    outsider = PersonFactory(first_name="Ida", last_name="Other", user=None, teaching_group=TeachingGroupFactory())
    teacher, other = make.teacher_of(group), make.teacher_of(outsider.teaching_group)
    client.force_login(teacher.user)
    found = client.get(page("award-find", unit.number), {"q": "Ida", "field": "person"}).text
    assert "Ida Quill" in found
    assert "Ida Other" not in found
    on = {"on_day": "25", "on_month": "11", "on_year": "2026", "reference": "R-7", "q": "Ida"}
    assert "Ida Quill" in client.post(page("award-new", unit.number), on | {"find": "person"}).text
    assert "Find the pupil by name" in client.post(page("award-new", unit.number), on).text
    refused = client.post(page("award-new", unit.number), on | {"person": outsider.number})
    assert "Choose a pupil of a class that is taught this unit" in refused.text
    client.post(page("award-new", unit.number), on | {"person": pupil.number})
    award = Award.objects.get()
    assert (award.pupil, award.group, award.reference, len(award.code)) == (pupil, group, "R-7", 19)
    assert "Ida Quill" in client.get(page("awards"), {"number": award.code.lower()}).text
    for person in (other, *(PersonFactory(roles=[role]) for role in ("governor", "dsl", "trust"))):
        client.force_login(person.user)
        assert client.get(page("award", award.number)).status_code == 404
        assert not Award.objects.visible_to(person).exists()
        assert "Ida Quill" not in client.get(page("unit", unit.number)).text


def test_an_award_is_given_once_and_can_be_taken_back(time_machine):
    group, pupil, unit = class_with_pupil()
    teacher = make.teacher_of(group)
    award = awarding.give_award(unit, pupil, actor=teacher, on=TODAY)
    with pytest.raises(RuleBroken, match="already"):
        awarding.give_award(unit, pupil, actor=teacher, on=TODAY)
    awarding.take_back_award(award, actor=teacher, reason="Another of the same name")
    with pytest.raises(RuleBroken, match="taken back"):
        awarding.ask_for_award_pdf(award, actor=teacher)
    awarding.give_award(unit, pupil, actor=teacher, on=TODAY)


@pytest.mark.parametrize(("on", "says"), [(date(2026, 11, 26), "today or before"), (date(2024, 1, 1), "started on")])
def test_the_day_of_an_award_is_one_on_which_the_pupil_was_here(on, says):
    group, pupil, unit = class_with_pupil()
    pupil.joined_on = date(2024, 9, 2)
    pupil.save()
    with pytest.raises(RuleBroken, match=says):
        awarding.give_award(unit, pupil, actor=make.teacher_of(group), on=on)


def test_a_unit_without_an_awarding_bodys_unit_gives_none(client):
    group, pupil, unit = class_with_pupil()
    unit.accreditation = ""
    unit.save()
    client.force_login(make.teacher_of(group).user)
    assert client.get(page("award-new", unit.number)).status_code == 302
    with pytest.raises(RuleBroken, match="leads to no award"):
        awarding.give_award(unit, pupil, actor=make.teacher_of(group), on=TODAY)


def test_the_certificate_is_made_by_a_worker_and_kept_for_whoever_asked(client, django_capture_on_commit_callbacks):
    group, pupil, unit = class_with_pupil()
    teacher = make.teacher_of(group)
    award = awarding.give_award(unit, pupil, actor=teacher, on=TODAY)
    client.force_login(teacher.user)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page("award-pdf", award.number))
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    document = Document.objects.get()
    assert (document.made_for, document.name) == (teacher, f"certificate-{award.code}.pdf")
    assert bytes(document.content).startswith(b"%PDF")
