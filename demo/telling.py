"""Acting out the demo's incidents: every verb by the person whose it is, at its own moment, in the order of time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from demo.cases import Act, Case, Slot
from demo.clock import clock_at
from demo.people import Cast, Child
from demo.terms import FRIDAY, is_school_day, school_days_before, school_year
from esafety.schools.models import Person
from incidents import services
from incidents.kinds import OWN
from incidents.models import Entry, Incident, OwnKind, Place

AT_SCHOOL = {Place.LESSON, Place.SCHOOL, Place.TRIP}
DAY_ENDS = time(17, 45)
LONGEST_SHORT_HOLIDAY = 18  # days: half-terms, Christmas and Easter, but not the summer


@dataclass
class Telling:
    """A case on its way: who stands for whom in it, and how far it has come."""

    case: Case
    happened: datetime
    until: datetime | None
    people: dict[str, Person | None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    lead: str = ""
    incident: Incident | None = None
    last_entry: Entry | None = None

    def words(self, text: str) -> str:
        return text.format_map(self.names)


@dataclass(frozen=True)
class Moment:
    """One verb of one case and when it falls; without an act, the report itself."""

    at: datetime
    order: int
    telling: Telling
    act: Act | None = None


def tell(
    cast: Cast,
    cases: Sequence[Case],
    own_kind: OwnKind,
    today: date,
    rng: random.Random,
    others: Sequence[tuple[datetime, Callable[[], None]]] = (),
) -> None:
    """Act out the cases, and what `others` bring with their moments, in the order of time.

    Nothing falls later than yesterday evening, whatever time it is now.
    """
    days = school_days_before(today)
    moments: list[Moment] = []
    for case in cases:
        moments.extend(_moments(case, cast, days, today, rng, len(moments)))
    acts = [(one.at, one.order, partial(_act, one, cast, own_kind, today)) for one in moments]
    acts += [(at, len(acts) + place, act) for place, (at, act) in enumerate(others)]
    for at, _, act in sorted(acts, key=lambda one: one[:2]):
        with clock_at(at.astimezone(UTC)):
            act()


def _act(moment: Moment, cast: Cast, own_kind: OwnKind, today: date) -> None:
    if moment.act is None:
        _report(moment.telling, cast, own_kind)
    else:
        _do(moment.telling, moment.act, cast, own_kind, today)


def _moments(case: Case, cast: Cast, days: Sequence[date], today: date, rng: random.Random, order: int) -> list[Moment]:
    """The report and the acts that follow until yesterday evening; acts that would come later are left for others to do."""
    happened, until, reported = _when(case, days, today, rng)
    telling = Telling(case, happened, until)
    on = timezone.localdate(reported)
    everybody = [*case.people, *(act.seen for act in case.acts if act.seen)]
    for seen in sorted(everybody, key=lambda one: one.slot.how == "mother"):  # children first
        _fill(telling, seen.key, seen.slot, cast, on, today, rng)
    if "p" not in telling.names and "a" in telling.people:
        mother = _mother(cast, telling.people["a"])
        telling.names["p"] = mother.name if mother else ""
    moments = [Moment(reported, order, telling)]
    at = reported
    for act in case.acts:
        at = _later(at, act.days, rng)
        if at > moment_on(today - timedelta(1), DAY_ENDS):
            break
        moments.append(Moment(at, order + len(moments), telling, act))
    return moments


def _when(
    case: Case, days: Sequence[date], today: date, rng: random.Random
) -> tuple[datetime, datetime | None, datetime]:
    """When it happened, until when, and when it was reported."""
    day = today - timedelta(case.fresh) if case.fresh else days[min(case.ago, len(days)) - 1]
    started = day - timedelta(case.before)
    if case.place in AT_SCHOOL:
        while not is_school_day(started):
            started -= timedelta(1)
    happened = moment_on(started, time.fromisoformat(case.hour))
    if case.before:
        reported = moment_on(day, time(8, 10)) + timedelta(minutes=rng.randint(0, 460), seconds=rng.randrange(60))
    else:
        reported = happened + timedelta(minutes=case.lasted + rng.randint(15, 90), seconds=rng.randrange(60))
    until = min(happened + timedelta(minutes=case.lasted), reported) if case.lasted else None
    return happened, until, reported


def _later(at: datetime, days: int, rng: random.Random) -> datetime:
    """So many days on, in working hours: on a school day if one comes soon, else (in summer) on a weekday."""
    day = timezone.localdate(at)
    at += timedelta(minutes=rng.randint(12, 70), seconds=rng.randrange(60))
    if days == 0 and timezone.localdate(at) == day and timezone.localtime(at).time() < DAY_ENDS:
        return at
    coming = [day + timedelta(max(days, 1) + more) for more in range(LONGEST_SHORT_HOLIDAY)]
    day = next(filter(is_school_day, coming), None) or next(each for each in coming if each.weekday() <= FRIDAY)
    return moment_on(day, time(8, 20)) + timedelta(minutes=rng.randint(0, 480), seconds=rng.randrange(60))


def _fill(telling: Telling, key: str, slot: Slot, cast: Cast, on: date, today: date, rng: random.Random) -> None:
    """Put somebody into the case's place. Children are known by their first names, adults by their whole name."""
    person: Person | None = None
    if slot.how == "described":
        telling.people[key], telling.names[key] = None, slot.words
        return
    if slot.how == "cast":
        person = cast.people[slot.key]
    elif slot.how == "child":
        taken = {one.pk for one in telling.people.values() if one}
        mothers_of = {"a", *(seen.slot.key for seen in telling.case.people if seen.slot.how == "mother")}
        child = _choose(slot, cast, on, today, taken, rng, with_mother=key in mothers_of)
        person = child.person
    elif slot.how == "mother":
        person = _mother(cast, telling.people[slot.key])
    if person is None:
        raise LookupError(f"Nobody for {key} in “{telling.case.summary}”")
    telling.people[key] = person
    telling.names[key] = person.first_name if person.year_group is not None else person.name


def _choose(
    slot: Slot, cast: Cast, on: date, today: date, taken: set[int], rng: random.Random, with_mother: bool
) -> Child:
    """One of the children who were there and in that year when it was reported, among those who have been in fewest cases."""
    then, now = school_year(on), school_year(today)
    fitting = [
        child
        for child in cast.children
        if child.year_in(then, now) in slot.years
        and slot.sex in {"", child.sex}
        and child.person.pk not in taken
        and (child.mother is not None or not with_mother)
        and child.person.user is None
        and child.person.joined_on <= on
        and child.person.is_here(on)
    ]
    if not fitting:
        raise LookupError(f"No child in year {slot.years} on {on}")
    fewest = min(cast.chosen[child.person.pk] for child in fitting)
    child = rng.choice([child for child in fitting if cast.chosen[child.person.pk] == fewest])
    cast.chosen[child.person.pk] += 1
    return child


def _mother(cast: Cast, child: Person | None) -> Person | None:
    return next((one.mother for one in cast.children if one.person == child), None)


def _report(telling: Telling, cast: Cast, own_kind: OwnKind) -> None:
    case = telling.case
    said = services.Report(
        about=case.about,
        summary=telling.words(case.summary),
        what_happened=telling.words(case.what),
        happened_from=telling.happened,
        happened_until=telling.until,
        place=case.place,
        device=case.device,
        service=case.service,
        harm=case.harm,
        harm_detail=telling.words(case.harm_detail),
        first_action=telling.words(case.first),
        links=case.links,
        kind=case.kind,
        own_kind=own_kind if case.kind == OWN else None,
        involved=[_involved(telling, seen.key, seen.part) for seen in case.people if seen.part],
    )
    telling.incident = services.report(said, actor=cast.people[case.by])


def _involved(telling: Telling, key: str, part: str) -> services.Involved:
    person = telling.people[key]
    return services.Involved(part=part, person=person, description="" if person else telling.names[key])


def _do(telling: Telling, act: Act, cast: Cast, own_kind: OwnKind, today: date) -> None:
    incident = telling.incident
    if incident is None:
        raise LookupError(f"“{telling.case.summary}” was never reported")
    actor = cast.people[act.by or telling.lead]
    text = telling.words(act.text)
    match act.verb:
        case "triage":
            telling.lead = act.other
            services.triage(incident, actor=actor, severity=act.choice, lead=cast.people[act.other], note=text)
        case "add_entry":
            telling.last_entry = services.add_entry(incident, actor=actor, kind=act.choice, text=text)
        case "correct":
            services.add_entry(incident, actor=actor, kind="", text=text, corrects=telling.last_entry)
        case "recategorise":
            own = own_kind if act.choice == OWN else None
            services.recategorise(incident, actor=actor, kind=act.choice, reason=text, own_kind=own)
        case "involve" if act.seen:
            services.involve(incident, actor=actor, involved=_involved(telling, act.seen.key, act.seen.part))
        case "share":
            until = today + timedelta(act.until)
            person = cast.people[act.other]
            services.share(incident, actor=actor, person=person, until=until, may_add=True, reason=text)
        case "answer_reporter":
            services.answer_reporter(incident, actor=actor, text=text)
        case "close":
            services.close(incident, actor=actor, outcome=act.choice, text=text)
        case "reopen":
            services.reopen(incident, actor=actor, reason=text)
        case verb:
            raise LookupError(f"The demo knows no verb {verb}")


def moment_on(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
