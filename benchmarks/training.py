"""How long training takes with 5,000 staff, 8 courses and 1,000,000 completions: `python -m benchmarks.training`.

`python -m benchmarks.training 500 8 10000` makes a smaller one; `--many 1000000` measures instead what is due today in
one of many schools that have so many standings together. Runs on the database of `DATABASE_URL` (a file of SQLite in a
folder of its own without it), which it migrates and leaves with made-up schools in it: never point it at one that is in
use. Each thing is measured in a process of its own, so that the memory that it takes is its own. No mail leaves. Of
what takes seconds the second figure is that of the processor, without that of a database in another process.
"""

import json
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import batched

from benchmarks.campaign import environment, peak

SINCE = date(2015, 9, 1)
RUNS = 5
# What everybody took so many days before they took it last.
EARLIER = {
    vendor: f"""
        INSERT INTO training_completion (school_id, person_id, course_id, done_on, edition, how, code, by_id, at)
        SELECT school_id, person_id, course_id, {day}, edition, how, code || '-' || %(before)s, by_id, at
        FROM training_completion WHERE school_id = %(school)s AND code NOT LIKE '%%-%%-%%'
    """  # noqa: S608  (of our own words)
    for vendor, day in {
        "sqlite": "date(done_on, '-' || %(days)s || ' days')",
        "postgresql": "done_on - %(days)s::integer",
    }.items()
}


def school_of(staff: int, courses: int, completions: int) -> str:
    """Everybody must take every course each year; nineteen in twenty have done so in the last twelve months."""
    from django.db import connection
    from django.utils import timezone

    from esafety.accounts.models import User
    from esafety.schools.models import Appointment, Person, School, SchoolSettings
    from training.models import Completion, Course, Requirement

    draw, today = random.Random(staff), timezone.localdate()  # noqa: S311  (made-up people)
    slug = f"school-{staff}-{time.time_ns() % 1_000_000_007}"
    school = School.objects.create(slug=slug, name=f"School of {staff:,}", opened_on=SINCE)
    SchoolSettings.objects.create(school=school)
    of_courses = Course.objects.bulk_create(
        Course(school=school, number=n + 1, title=f"Course {n + 1}", kind="session") for n in range(courses)
    )
    Requirement.objects.bulk_create(
        Requirement(
            school=school, number=n + 1, course=one, audience="staff", validity="rolling", months=12, holds_from=SINCE
        )
        for n, one in enumerate(of_courses)
    )
    people = []
    for some in batched(range(staff), 1_000):
        users = User.objects.bulk_create(User(email=f"{slug}-{n}@school.example") for n in some)
        people += Person.objects.bulk_create(
            Person(
                school=school,
                user=user,
                email=user.email,
                first_name="Pat",
                last_name=f"Reed{n:05}",
                department=f"Department {n % 20}",
            )
            for n, user in zip(some, users, strict=True)
        )
    roles = ["officer", "head", *["teacher"] * (staff - 2)]
    Appointment.objects.bulk_create(
        [Appointment(person=one, role=role, starts_on=SINCE) for one, role in zip(people, roles, strict=True)],
        batch_size=2_000,
    )
    pairs = [(person, course) for person in people for course in of_courses]
    newest = {pair: draw.randrange(365) if draw.random() < 0.95 else 366 + draw.randrange(60) for pair in pairs}
    Completion.objects.bulk_create(
        (
            Completion(
                school=school,
                person=person,
                course=course,
                done_on=today - timedelta(newest[person, course]),
                how="imported",
                code=f"{school.pk}-{n}",
                by=people[0],
            )
            for n, (person, course) in enumerate(pairs)
        ),
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        for before in range(1, completions // len(pairs)):
            cursor.execute(EARLIER[connection.vendor], {"days": 100 * before, "before": before, "school": school.pk})
    analyse()
    return slug


def many_schools(standings: int) -> str:
    """Schools of 250 people with 8 courses each, due on any day of the year; gives the slug of one in the middle."""
    from django.utils import timezone

    from esafety.schools.models import Appointment, Person, School, SchoolSettings
    from training.models import Course, Requirement, Standing

    today, slug = timezone.localdate(), f"many-{time.time_ns() % 1_000_000_007}"
    for number in range(standings // 2_000):
        school = School.objects.create(slug=f"{slug}-{number}", name=f"School {number}", opened_on=SINCE)
        SchoolSettings.objects.create(school=school)
        courses = Course.objects.bulk_create(
            Course(school=school, number=n, title=f"Course {n}", kind="session") for n in range(8)
        )
        asked = Requirement.objects.bulk_create(
            Requirement(
                school=school, number=n, course=one, audience="staff", validity="rolling", months=12, holds_from=SINCE
            )
            for n, one in enumerate(courses)
        )
        people = Person.objects.bulk_create(
            Person(school=school, first_name="Pat", last_name=f"Reed{n}") for n in range(250)
        )
        Appointment.objects.bulk_create(Appointment(person=one, role="teacher", starts_on=SINCE) for one in people)
        Standing.objects.bulk_create(
            Standing(
                school=school,
                person=one,
                course=requirement.course,
                requirement=requirement,
                since=SINCE,
                done_on=today - timedelta(5),
                due_on=(due := today + timedelta((at * 8 + n) % 365 - 5)),
                overdue_on=due + timedelta(1),
            )
            for at, one in enumerate(people)
            for n, requirement in enumerate(asked)
        )
    analyse()
    return f"{slug}-{standings // 4_000}"


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as both databases do by themselves


def timed(act) -> tuple[list[float], object]:  # type: ignore[no-untyped-def]
    """Seconds by the clock and of the processor, and what it gave."""
    began, busy = time.monotonic(), time.process_time()
    given = act()
    return [round(time.monotonic() - began, 3), round(time.process_time() - busy, 3)], given


def best(act) -> list[float]:  # type: ignore[no-untyped-def]
    """In milliseconds, by the clock and of the processor: the median of a few runs after one that warms up."""
    act()
    took = [timed(act)[0] for _ in range(RUNS)]
    return [round(1_000 * sorted(one)[RUNS // 2], 1) for one in zip(*took, strict=True)]


# --- What is measured ------------------------------------------------------------------------------------------


def measure(what: str, slug: str) -> dict[str, object]:
    from django.db import connection, transaction
    from django.utils import timezone

    from esafety.jobs import services as jobs
    from esafety.schools.models import School

    jobs.wake = lambda pk: None  # no worker is there to hear it
    school = School.objects.get(slug=slug)
    connection.ensure_connection()
    before = peak()
    with transaction.atomic():
        found = MEASURED[what](school, timezone.localdate())
    return {"what": what, **found, "memory_before_mb": round(before), "memory_peak_mb": round(peak())}


def reckon_all(school, today):  # type: ignore[no-untyped-def]
    from training.models import Standing
    from training.services.reckoning import reckon

    seconds, changed = timed(lambda: reckon(school))
    again, none = timed(lambda: reckon(school))
    rows = Standing.objects.filter(school=school).count()
    return {
        "standings": rows,
        "first_seconds": seconds,
        "changed": changed,
        "again_seconds": again,
        "again_changed": none,
    }


def effect(school, today):  # type: ignore[no-untyped-def]
    from training.models import Requirement
    from training.services.reckoning import effect_of

    proposed = Requirement.objects.filter(school=school).select_related("course", "school").first()
    proposed.months = 11
    seconds, said = timed(lambda: effect_of(proposed, today))
    return {"seconds": seconds, "asked": said.asked, "sooner": said.sooner}


def due_scan(school, today):  # type: ignore[no-untyped-def]
    from training.models import Standing

    rows = Standing.objects.filter(school=school)
    return {
        "count_ms": best(lambda: rows.due_by(today + timedelta(60)).count()),
        "one_day_ms": best(lambda: list(rows.filter(due_on=today + timedelta(30)))),
        "overdue_ms": best(lambda: list(rows.overdue(today).values_list("pk"))),
        "one_day": rows.filter(due_on=today + timedelta(30)).count(),
        "due": rows.due_by(today + timedelta(60)).count(),
    }


def reminders(school, today):  # type: ignore[no-untyped-def]
    """The first day, on which everybody in question hears; the same day again; and the day after."""
    from esafety.notify import registry, reminding
    from training.reminders import boards

    registry.rules = lambda: iter(boards.RULES)
    found, dues = timed(lambda: sum(1 for rule in boards.RULES for _ in rule.due(school, today)))
    working = next(day for day in (today + timedelta(n) for n in range(10)) if day.weekday() < 5)
    first, done = timed(lambda: reminding.tell(school, working))
    again, none = timed(lambda: reminding.tell(school, working))
    return {
        "dues": dues,
        "rule_seconds": found,
        "first_seconds": first,
        "told": done.told,
        "again_seconds": again,
        "again_told": none.told,
    }


def pages(school, today):  # type: ignore[no-untyped-def]
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from esafety.schools.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    officer = Person.objects.get(school=school, appointments__role="officer")
    client = Client()
    client.force_login(officer.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    last = max(1, Person.objects.filter(school=school).count() // 25)
    found = {}
    for name, path in {
        "first": "",
        "deep": f"?page={last}",
        "overdue": "?state=overdue",
        "course": "board/1/",
    }.items():
        url = f"/{school.slug}/training/{path}"
        found[f"{name}_ms"] = best(lambda url=url: client.get(url))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200  # noqa: S101
        found[f"{name}_queries"] = len(asked)
    board = f"/{school.slug}/training/board"
    found["csv_seconds"] = timed(lambda: list(client.get(f"{board}.csv").streaming_content))[0]
    found["xlsx_seconds"] = timed(lambda: client.get(f"{board}.xlsx").content)[0]
    return found


def one_completion(school, today):  # type: ignore[no-untyped-def]
    from esafety.schools.models import Person
    from training.models import Course
    from training.services.completing import Taken, put

    person = Person.objects.filter(school=school).select_related("school", "user")[40]
    course = Course.objects.filter(school=school).select_related("replaced_by").first()
    return {"ms": best(lambda: put([Taken(person, course, today)], how="entered", by=person))}


def figures(school, today):  # type: ignore[no-untyped-def]
    from training.indicators import boards

    return {
        f"{day}_{one.key.partition('.')[2]}_seconds": timed(lambda one=one, on=on: one.value(school, on))[0]
        for day, on in {"today": today, "a_year_ago": today - timedelta(365)}.items()
        for one in boards.INDICATORS
    }


MEASURED = {
    "reckon_all": reckon_all,
    "effect": effect,
    "due_scan": due_scan,
    "pages": pages,
    "one_completion": one_completion,
    "figures": figures,
    "reminders": reminders,
}


def apart(*arguments: str) -> str:
    """This module again, in a process of its own; gives the last line that it printed."""
    command = [sys.executable, "-m", "benchmarks.training", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
    return done.stdout.strip().splitlines()[-1]


def main(arguments: list[str]) -> None:
    environment()
    import django

    django.setup()
    match arguments:
        case ["--fill", staff, courses, completions]:
            print(school_of(int(staff), int(courses), int(completions)))
        case ["--fill-many", standings]:
            print(many_schools(int(standings)))
        case ["--measure", what, slug]:
            print(json.dumps(measure(what, slug)))
        case _:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)  # pages ask for their style sheets
            if arguments[:1] == ["--many"]:
                print(apart("--measure", "due_scan", apart("--fill-many", arguments[1])))
                return
            slug = apart("--fill", *(arguments or ["5000", "8", "1000000"]))
            for what in MEASURED:
                print(apart("--measure", what, slug), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
