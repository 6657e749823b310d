"""How long a campaign takes to ask its people, and how much memory: `python -m benchmarks.campaign 10000 100000`.

Runs on the database of `DATABASE_URL` (a file of SQLite in a folder of its own without it), which it migrates and
leaves with made-up schools in it: never point it at one that is in use. Each school is filled by a process of its own,
so that the memory of asking is that of asking alone. No mail leaves: what is measured ends when the last notice and its
job are in the database, as it does for the officer who waits for the page.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import batched


def environment() -> None:
    """A site that sends nothing, in a folder that is thrown away."""
    os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="esafety-benchmark-"))
    os.environ.setdefault("SECRET_KEY", "guards nothing but made-up parents and how long it takes to ask them")
    os.environ.setdefault("SITE_URL", "http://localhost:8000")
    os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "esafety.settings"}
    os.environ.pop("REDIS_URL", None)


def fill(number: int) -> str:
    """A school with so many parents of one child each, every tenth of two, every fiftieth without an address."""
    from datetime import date

    from django.db import connection
    from django.utils import timezone

    from agreements.models import Agreement, AgreementVersion, Campaign, ExactText, sha256_of
    from esafety.accounts.models import User
    from esafety.schools.models import Appointment, ParentLink, Person, School, SchoolSettings, TeachingGroup

    slug = f"school-{number}-{time.time_ns() % 1_000_000_007}"
    school = School.objects.create(slug=slug, name=f"School of {number:,}", opened_on=date(2010, 9, 1))
    SchoolSettings.objects.create(school=school)
    user = User.objects.create(email=f"officer@{slug}.example")
    officer = Person.objects.create(school=school, user=user, first_name="Omar", last_name="Field", email=user.email)
    began = date(2015, 9, 1)
    Appointment.objects.create(person=officer, role="officer", starts_on=began)
    groups = TeachingGroup.objects.bulk_create(
        TeachingGroup(school=school, name=f"Class {n}", year_group=n % 7) for n in range(max(1, number // 30))
    )
    for some in batched(range(number), 5_000):
        parents = Person.objects.bulk_create(
            Person(
                school=school,
                first_name="Pat",
                last_name=f"Reed{n}",
                email="" if n % 50 == 0 else f"parent{n}@{slug}.example",
            )
            for n in some
        )
        pairs = [(parent, n) for parent, n in zip(parents, some, strict=True) for _ in range(2 if n % 10 == 0 else 1)]
        children = Person.objects.bulk_create(
            Person(school=school, first_name="Ava", last_name=f"Reed{n}", teaching_group=groups[n % len(groups)])
            for _, n in pairs
        )
        Appointment.objects.bulk_create(Appointment(person=one, role="pupil", starts_on=began) for one in children)
        ParentLink.objects.bulk_create(
            ParentLink(parent=parent, child=child, relation="mother")
            for (parent, _), child in zip(pairs, children, strict=True)
        )
    agreement = Agreement.objects.create(school=school, slug="parents", title="Parents’ agreement", audience="parents")
    version = AgreementVersion.objects.create(
        school=school, agreement=agreement, number=1, state="published", is_material=True, published_at=timezone.now()
    )
    text = ExactText(school=school, version=version, title=agreement.title, body="We keep each other safe.\n")
    text.sha256 = sha256_of(text.exact)
    text.save()
    Campaign.objects.create(
        school=school, number=1, title="Autumn", version=version, opens_on=timezone.localdate(), made_by=officer
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")  # as it does by itself
    return slug


def measure(slug: str) -> dict[str, float]:
    """Open, have the job do its work in this process, and look at the board."""
    from django.db import connection

    from agreements import board
    from agreements.models import Asked, Campaign
    from agreements.rules.campaigns import Whom
    from agreements.services import asking, whom
    from esafety.jobs import services as jobs
    from esafety.jobs.models import Job
    from esafety.notify.models import Notice

    jobs.wake = lambda pk: None  # no worker is there to hear it
    campaign = Campaign.objects.select_related("made_by__user", "school").get(school__slug=slug)
    connection.ensure_connection()
    memory = peak()

    began = time.monotonic()
    forecast = whom.who_would_be_asked(campaign.school, Whom(), "parents")
    checked = time.monotonic()
    asking.open_campaign(campaign, actor=campaign.made_by)
    opened = time.monotonic()
    busy = time.process_time()
    jobs.perform(Job.objects.get(kind=asking.ASK, record_id=campaign.pk).pk)
    asked, busy = time.monotonic(), time.process_time() - busy
    rows = Asked.objects.filter(campaign=campaign)
    board.figures_of(rows), board.by_class(campaign), list(board.for_list(board.narrowed(rows, {}))[:50])
    shown = time.monotonic()
    return {
        "parents": forecast.people,
        "asked": rows.count(),
        "notices": Notice.objects.filter(school=campaign.school_id).count(),
        "check_seconds": round(checked - began, 2),
        "open_seconds": round(opened - checked, 2),
        "ask_seconds": round(asked - opened, 2),
        "ask_processor_seconds": round(busy, 2),
        "board_seconds": round(shown - asked, 2),
        "memory_before_mb": round(memory, 1),
        "memory_peak_mb": round(peak(), 1),
    }


def peak() -> float:
    """The most that this process has held, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def apart(*arguments: str) -> str:
    """This module again, in a process of its own; gives the last line that it printed."""
    command = [sys.executable, "-m", "benchmarks.campaign", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
    return done.stdout.strip().splitlines()[-1]


def main(arguments: list[str]) -> None:
    environment()
    import django

    django.setup()
    match arguments:
        case ["--fill", number]:
            print(fill(int(number)))
        case ["--measure", slug]:
            print(json.dumps(measure(slug)))
        case _:
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            for number in arguments or ["10000", "100000"]:
                print(json.dumps(json.loads(apart("--measure", apart("--fill", number))), indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
