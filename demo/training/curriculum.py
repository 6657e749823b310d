"""Acting out training in the demo: what pupils are taught.

Both schools took over the ready-made programme and log their lessons; the mixed class has units by name. Last school
year's review is signed, with something still to be done.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import is_school_day, school_days_before, school_year, terms_of
from esafety.schools.models import TeachingGroup
from esafety.schools.services import version_of
from training.models import Part, ProgrammeReview, Unit
from training.rules import coverage
from training.rules import programme as rules
from training.rules.lessons import Hands, Taught
from training.services import awarding, lessons, occasions, programme
from training.services import programme_reviewing as reviewing

Step = tuple[datetime, Callable[[], None]]
AFTER_SCHOOL, EVENING = time(15, 40), time(16, 30)
LEFT_OUT = {"1 Hazel", "Falcon"}  # whose lesson of this term is still to be logged: those of the teacher who signs in
AWARD_YEAR = 11


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    days = school_days_before(today)
    year = school_year(today)
    acts = [
        (days[min(150, len(days) - 1)], lambda: _plan(cast)),
        *((day, lambda part=part, day=day: _teach(cast, part, day)) for part, day in _teaching_days(today)),
        *_events(cast, days),
        *_review(cast, year - 1, days),
        (days[4], lambda: _award(cast, days[4])),
    ]
    return [(moment_on(day, AFTER_SCHOOL), _quiet(act)) for day, act in acts]


def _quiet(act: Callable[[], object]) -> Callable[[], None]:
    return lambda: act() and None


def _plan(cast: Cast) -> None:
    """The ready-made units, a few of them for the mixed class by name too; the oldest lead to an award."""
    actor = cast.people["computing"]
    programme.take_over_units(actor=actor)
    mixed = list(TeachingGroup.objects.filter(school=cast.school, year_group=None))
    for unit in Unit.objects.filter(school=cast.school, ready__in=["y5-autumn", "y5-spring"]) if mixed else []:
        _change(unit, actor, classes=mixed)
    for unit in Unit.objects.filter(school=cast.school, ready=f"y{AWARD_YEAR}-autumn"):
        _change(unit, actor, accreditation="Staying safe online, level 1 (a unit of an awarding body)")


def _change(unit: Unit, actor: object, **changed: object) -> None:
    names = [name for name in rules.Said.__dataclass_fields__ if name not in {"questions", "classes"}]
    kept = {name: getattr(unit, name) for name in names}
    kept["questions"] = [(one["ask"], one["right"]) for one in unit.questions]
    programme.change_unit(unit, rules.Said(**(kept | changed)), actor=actor, version=version_of(unit))  # type: ignore[arg-type]


def _teaching_days(today: date) -> list[tuple[Part, date]]:
    """A day in the middle of each term that had one since the programme was planned."""
    yesterday = today - timedelta(1)
    found = []
    earliest = school_days_before(today)[148]
    for year in (school_year(today) - 1, school_year(today)):
        for part, term in zip(rules.ORDER, terms_of(year), strict=True):
            day = term.starts_on + timedelta(24)
            while not is_school_day(day):
                day += timedelta(1)
            if earliest <= day < yesterday:
                found.append((part, day))
    return found


def _teach(cast: Cast, part: Part, day: date) -> None:
    """Each class but those left out, by the first of its teachers."""
    whole = coverage.load(cast.school, day)
    for place, group in enumerate(whole.groups):
        teacher = group.teachers.order_by("pk").first()
        units = whole.units_of(group, part)
        if teacher is None or not units or (group.name in LEFT_OUT and part == rules.part_of(day) == Part.AUTUMN):
            continue
        pupils = group.pupils.here_on(day).count()
        hands = [
            Hands(one["ask"], max(pupils * (4 + at) // 10, 0), pupils * (8 + at % 2) // 10)
            for at, one in enumerate(units[0].questions)
        ]
        said = Taught(
            day,
            pupils=pupils,
            adaptation="Picture cards, and one idea at a time." if place % 3 == 0 else "",
            hands=hands if place % 2 == 0 else [],
        )
        lessons.log_lesson(units[0], group, said, actor=teacher)


def _events(cast: Cast, days: list[date]) -> list[tuple[date, Callable[[], object]]]:
    actor = cast.people["officer"]
    held = [
        (30, occasions.Held("police", "What the police say about messages", days[30], "The neighbourhood police",
                            strands=["bullying", "relationships"], pupils=74)),
        (7, occasions.Held("anti_bullying", "Anti-bullying week", days[7], "All class teachers",
                           strands=["bullying"], notes="An assembly on Monday, a wall of kind words by Friday.")),
    ]  # fmt: skip
    return [(days[ago], lambda one=one: occasions.add_occasion(one, actor=actor)) for ago, one in held]


def _review(cast: Cast, year: int, days: list[date]) -> list[tuple[date, Callable[[], object]]]:
    """Of last school year, in its July: where that is still ahead, or too long ago, there is none."""
    last = terms_of(year)[2].ends_on
    near = [day for day in days if last - timedelta(30) <= day <= last - timedelta(3)]
    if len(near) < 4:
        return []
    first, second, third, *_ = sorted(near)
    actor = cast.people["officer"]

    def write() -> object:
        review = ProgrammeReview.objects.get(school=cast.school, school_year=year)
        works = "Classes could say what is private, and whom to tell. The talks after the stories worked best."
        changes = "Copyright comes up too late: each class talks about whose work it is before the first presentation."
        return reviewing.write_review(review, actor=actor, works=works, changes=changes, version=version_of(review))

    def plan_and_sign() -> object:
        review = ProgrammeReview.objects.get(school=cast.school, school_year=year)
        reviewing.plan_action(
            review,
            actor=actor,
            what="Write a short lesson on whose work it is",
            owner=cast.people["computing"],
            due_on=last + timedelta(170),
        )
        return reviewing.sign_review(review, actor=actor, version=version_of(review))

    return [(first, lambda: reviewing.open_review(actor=actor)), (second, write), (third, plan_and_sign)]


def _award(cast: Cast, day: date) -> None:
    unit = Unit.objects.filter(school=cast.school).exclude(accreditation="").first()
    group = TeachingGroup.objects.filter(school=cast.school, year_group=AWARD_YEAR).first()
    if unit is None or group is None:
        return
    for pupil in group.pupils.here_on(day).order_by("pk")[:2]:
        awarding.give_award(unit, pupil, actor=cast.people["computing"], on=day, reference="R-2041")
