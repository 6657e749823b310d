"""How quick a parent's page and their signature are, against a bare Django project: `python -m benchmarks.signing`.

Needs a PostgreSQL in which it may make two databases (`BENCHMARK_DATABASE_URL`, by default the one on this machine);
they are named `bench_signing` and `bench_floor`, made anew and left behind. Each site is served by gunicorn with two
sync workers, and asked by one client and by eight at once from this process, on this machine: what the clients cost is
in the figures of both. Each parent has three children and answers seven questions for each.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

SERVER = os.environ.get("BENCHMARK_DATABASE_URL", "postgres://127.0.0.1:5432")
ROOT = Path(__file__).resolve().parents[1]
PORT = 8791
WARM, TIMES, CLIENTS = 20, int(os.environ.get("BENCHMARK_TIMES", "200")), (1, 8)
FAMILIES = WARM + TIMES * 2 + 40
BODY = "We keep each other safe online.\n\n" + "\n\n".join(
    f"## Rule {n}\n\n- I ask before I share a picture of somebody.\n- I tell a grown-up when something worries me."
    for n in range(1, 21)
)


# --- The sites ---------------------------------------------------------------------------------------------------


def environment(site: str, folder: str) -> dict[str, str]:
    settings = {"signing": "esafety.settings", "floor": "benchmarks.floor.settings"}[site]
    kept = {name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "ALLOWED_HOSTS"}}
    redis = {"REDIS_URL": os.environ["BENCHMARK_REDIS_URL"]} if "BENCHMARK_REDIS_URL" in os.environ else {}
    return (
        kept
        | redis
        | {
            "DATABASE_URL": f"{SERVER}/bench_{site}",
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": settings,
            "SECRET_KEY": "guards nothing but made-up parents and how long their pages take",
            "SITE_URL": f"http://localhost:{PORT}",
            "VAR_DIR": folder,
        }
    )


def run(site: str, folder: str, *command: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own commands)
        [sys.executable, *command], env=environment(site, folder), cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def make_databases() -> None:
    import psycopg

    with psycopg.connect(f"{SERVER.replace('postgres://', 'postgresql://')}/postgres", autocommit=True) as server:
        for site in ("signing", "floor"):
            server.execute(f"DROP DATABASE IF EXISTS bench_{site} WITH (FORCE)")
            server.execute(f"CREATE DATABASE bench_{site}")


@contextmanager
def serving(site: str, folder: str) -> Iterator[None]:
    application = {"signing": "esafety.wsgi", "floor": "benchmarks.floor.wsgi"}[site]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{PORT}", "--workers", "2"]
    log = (Path(folder) / f"{site}.log").open("w")
    server = subprocess.Popen(  # noqa: S603
        [*command, "--log-level", "warning"], env=environment(site, folder), cwd=ROOT, stdout=log, stderr=log
    )
    try:
        for _ in range(100):
            try:
                ask("GET", "/health/")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(20)
        log.close()


# --- Filling them ------------------------------------------------------------------------------------------------


def fill_signing() -> None:
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from agreements import links
    from agreements.models import (
        Agreement,
        AgreementVersion,
        Asked,
        Campaign,
        ConsentUse,
        ConsentWords,
        ExactText,
        sha256_of,
    )
    from esafety.schools.models import ParentLink, Person, School, SchoolSettings, TeachingGroup

    now = timezone.now()
    school = School.objects.create(slug="elm", name="Elm School", opened_on=now.date())
    SchoolSettings.objects.create(school=school, agreement_signers="staff_parents")
    group = TeachingGroup.objects.create(school=school, name="2 Hazel", year_group=2)
    officer = Person.objects.create(school=school, first_name="Omar", last_name="Field")
    agreement = Agreement.objects.create(school=school, slug="parents", title="Parents’ agreement", audience="parents")
    version = AgreementVersion.objects.create(
        school=school, agreement=agreement, number=1, state="published", is_material=True, published_at=now
    )
    for language in ("en", "pl", "ur"):
        exact = sha256_of(f"Parents’ agreement\n\n{BODY}\n{language}")
        ExactText.objects.create(
            school=school,
            version=version,
            language=language,
            title="Parents’ agreement",
            body=f"{BODY}\n{language}",
            sha256=exact,
        )
    for use in ConsentUse:
        question = f"May we use: {use.label}?"
        ConsentWords.objects.create(school=school, use=use, question=question, sha256=sha256_of(question))
    campaign = Campaign.objects.create(
        school=school,
        number=1,
        title="Autumn agreements",
        version=version,
        uses=list(ConsentUse.values),
        opens_on=now.date(),
        state="open",
        opened_at=now,
        made_by=officer,
    )
    parents = Person.objects.bulk_create(
        Person(school=school, first_name="Pat", last_name=f"Reed{n}", email=f"parent{n}@elm.example")
        for n in range(FAMILIES)
    )
    children = Person.objects.bulk_create(
        Person(school=school, first_name=name, last_name=parent.last_name, teaching_group=group)
        for parent in parents
        for name in ("Ava", "Ben", "Cal")
    )
    pairs = [(parents[n // 3], child) for n, child in enumerate(children)]
    ParentLink.objects.bulk_create(ParentLink(parent=one, child=child, relation="mother") for one, child in pairs)
    asked = Asked.objects.bulk_create(
        Asked(campaign=campaign, person=one, child=child, way="link", address=one.email, asked_by=officer)
        for one, child in pairs
    )
    with transaction.atomic():
        paths = [links.mint(campaign, parent) for parent in parents]
    for n, path in enumerate(paths):
        print(path, *(one.pk for one in asked[n * 3 : n * 3 + 3]))


def fill_floor() -> None:
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    from benchmarks.floor.models import Record

    user = User.objects.create(username="officer")
    Record.objects.bulk_create(Record(title=f"Record {n}", body=BODY, by=user) for n in range(1_000))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)


# --- Asking ------------------------------------------------------------------------------------------------------


def ask(method: str, path: str, cookie: str = "", form: dict[str, object] | None = None) -> tuple[int, str, str, float]:
    """Status, body, cookies and milliseconds."""
    connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
    headers = {"Cookie": cookie} if cookie else {}
    body = None
    if form is not None:
        body = urlencode(form, doseq=True)
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{PORT}"}
    began = time.perf_counter()
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    took = (time.perf_counter() - began) * 1_000
    given = "; ".join(one.split(";")[0] for one in response.headers.get_all("Set-Cookie", []))
    connection.close()
    return response.status, text, given, took


def expect(status: int, answer: tuple[int, str, str, float]) -> tuple[int, str, str, float]:
    if answer[0] != status:
        raise SystemExit(f"Got {answer[0]} and not {status}: {answer[1][:2000]}")
    return answer


def measure(name: str, clients: int, acts: list[Callable[[], float]]) -> tuple[float, float, float]:
    """Median, 95th of a hundred, and requests a second."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        took = sorted(pool.map(lambda act: act(), acts))
    seconds = time.perf_counter() - began
    found = statistics.median(took), took[int(len(took) * 0.95) - 1], len(took) / seconds
    print(
        f"{name}, {clients} at once: p50 {found[0]:.1f} ms, p95 {found[1]:.1f} ms, {found[2]:.0f} a second", flush=True
    )
    return found


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""


def filled(page: str, asked: list[str]) -> dict[str, object]:
    hidden = dict(re.findall(r'type="hidden" name="(text|questions|csrfmiddlewaretoken)" value="([^"]*)"', page))
    form: dict[str, object] = hidden | {"child": asked, "typed_name": "Pat Reed", "agrees": "on"}
    for name in set(re.findall(r'type="radio" name="([^"]+)"', page)):
        form[name] = "sign" if name.startswith("act-") else "yes"
    return form


def measure_signing(families: list[list[str]]) -> dict[tuple[str, int], tuple[float, float, float]]:
    found = {}

    def opened(path: str) -> Callable[[], float]:
        return lambda: expect(200, ask("GET", path))[3]

    def signed(path: str, form: dict[str, object], cookie: str) -> Callable[[], float]:
        return lambda: expect(302, ask("POST", path, cookie, form))[3]

    def pressed(path: str, asked: list[str]) -> Callable[[], float]:
        _, page, cookie, _ = expect(200, ask("GET", path))
        return signed(path, filled(page, asked), cookie)

    for path, *asked in families[:WARM]:
        opened(path)()
        pressed(path, asked)()
    left = families[WARM:]
    for clients in CLIENTS:
        these, left = left[:TIMES], left[TIMES:]
        acts = [pressed(path, asked) for path, *asked in these]  # opens each once, as their mail's reader does
        found["page", clients] = measure("signing page", clients, [opened(path) for path, *_ in these])
        found["create", clients] = measure("signature", clients, acts)
    return found


def measure_floor(session: str) -> dict[tuple[str, int], tuple[float, float, float]]:
    found = {}
    cookie = f"sessionid={session}"
    _, page, given, _ = expect(200, ask("GET", "/create/", cookie))
    form = {"csrfmiddlewaretoken": csrf_of(page), "title": "A record", "body": BODY[:500]}
    for n in range(1, WARM + 1):
        expect(200, ask("GET", f"/{n}/", cookie))
        expect(302, ask("POST", "/create/", f"{cookie}; {given}", form))
    for clients in CLIENTS:
        opened = [lambda n=n: expect(200, ask("GET", f"/{n}/", cookie))[3] for n in range(1, TIMES + 1)]
        created = [lambda: expect(302, ask("POST", "/create/", f"{cookie}; {given}", form))[3] for _ in range(TIMES)]
        found["page", clients] = measure("floor page", clients, opened)
        found["create", clients] = measure("floor create", clients, created)
    return found


def main() -> None:
    folder = tempfile.mkdtemp(prefix="esafety-benchmark-")
    make_databases()
    run("signing", folder, "manage.py", "migrate", "--verbosity", "0")
    run("signing", folder, "manage.py", "createcachetable")
    run("signing", folder, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    run("floor", folder, "-m", "django", "migrate", "auth", "--verbosity", "0")  # the record points at its users
    run("floor", folder, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0")
    families = [
        line.split() for line in run("signing", folder, "-m", "benchmarks.signing", "fill-signing").splitlines()
    ]
    session = run("floor", folder, "-m", "benchmarks.signing", "fill-floor").strip()
    with serving("floor", folder):
        floor = measure_floor(session)
    with serving("signing", folder):
        ours = measure_signing(families)
    with serving("floor", folder):  # once more, since a machine is not as quick at all times
        again = measure_floor(session)
    for (what, clients), (median, _, _) in ours.items():
        least = statistics.mean([floor[what, clients][0], again[what, clients][0]])
        print(f"{what}, {clients} at once: {median / least:.1f} times the floor ({least:.1f} ms)")


if __name__ == "__main__":
    {"fill-signing": fill_signing, "fill-floor": fill_floor}.get("".join(sys.argv[1:2]), main)()
