"""T07: nothing of a case leaks through lists, counts, search, the person finder, history, looks or the audit log.

Every text field of a case holds a token found nowhere else, and so does its reference. Each role asks by hand every
address that lets it in, and every address of every case; follows the links from there (up to `MOST_OF_A_KIND` of each
address pattern), and searches for the tokens. What is refused is a page that reads no record (`test_matrix.py`).
"""

import io
import re
import zipfile
from collections import Counter
from urllib.parse import parse_qs, urldefrag, urljoin

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.history import set_change
from incidents import search, services
from incidents.models import Entry, Involvement, OwnKind
from tests.factories import DraftFactory, PersonFactory, add_file
from tests.factories.incidents import finished_answers
from tests.security.few import tried
from tests.security.policy import ACTORS, RELATIONS, ROLE_KEYS, TABLE, expected
from tests.security.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_bulk")]

MOST_PAGES = 3_000
MOST_OF_A_KIND = 8  # pages of one address pattern that links lead to, beside those asked for at first
CASES = {
    "school": {"officer", "head", "senior", "dsl", "deputy_dsl", "deputy"},
    "head": {"head", "deputy"},
    "chair": {"chair"},
    "oak": {"head elsewhere"},
    "draft": set(),
    "subject": set(),  # filled in for each actor: complained of in a case that their role opens
}
CRAWLERS = [*ROLE_KEYS, "trust", "deputy", "ended", "no role", "stranger", "operator", "head elsewhere"]


def token(case, kind):
    return f"zq{case}x{kind}"


def plant(school, case, circle):
    """A case with a token in every field in which somebody can write."""
    own_kind = school.own_kind  # every writer of a report is offered it, so it is no secret within the school
    if case == "oak":
        own_kind = OwnKind.objects.create(
            school=school.school, category="conduct", label=token(case, "kind"), line=token(case, "kindline")
        )
    reporter = PersonFactory(school=school.school, first_name=token(case, "reporter"), last_name="Told", roles=["it"])
    incident = school.case(
        circle,
        reference=f"2019-{7000 + list(CASES).index(case)}",
        kind="own",
        own_kind=own_kind,
        category="conduct",
        summary=token(case, "summary"),
        what_happened=token(case, "what"),
        harm="yes",
        harm_detail=token(case, "risk"),
        first_action=token(case, "first"),
        service=token(case, "service"),
        links=[f"https://{token(case, 'link')}.example/"],
        reported_by=reporter,
    )
    Involvement.objects.create(incident=incident, description=token(case, "who"), part="alleged")
    Entry.objects.create(incident=incident, kind="note", text=token(case, "entry"), by=school.leads[circle])
    set_change(incident, by=school.leads[circle], reason=token(case, "reason"))
    incident.severity = "high"
    incident.save()
    search.index(incident)
    act_on(incident, school.leads[circle], case)
    return incident


def act_on(incident, lead, case):
    """What leaves traces: an entry, a look and an answer, by whoever deals with it."""
    services.add_entry(incident, actor=lead, kind="talk", text=token(case, "talk"))
    services.answer_reporter(incident, actor=lead, text=token(case, "answer"))
    add_file(
        incident,
        by=lead,
        content=token(case, "inside").encode(),
        name=f"{token(case, 'file')}.txt",
        shows=token(case, "shows"),
    )
    services.triage(incident, actor=lead, severity="critical", lead=lead, note=token(case, "note"))
    events.record_look(incident, actor=lead)
    assert lead.holds(Perm.SCHOOL_ENTER)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Without the cases of the matrix, so that a crawl comes to an end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(with_own_cases=False)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def planted(world):
    cases = {circle: plant(world.elm, circle, circle) for circle in ("school", "head", "chair")}
    cases["oak"] = plant(world.oak, "oak", "school")
    answers = finished_answers()
    answers["what"] = {
        "summary": [token("draft", "summary")],
        "what_happened": [token("draft", "what")],
        "harm": ["no"],
    }
    DraftFactory(person=world.elm.colleague, answers=answers)
    return cases


def plant_subject(world, key):
    """One in which the actor themself is complained of, in the circle that their role would open."""
    circle = "chair" if key == "chair" else "head" if key in {"head", "deputy"} else "school"
    incident = plant(world.elm, "subject", circle)
    if key in world.people:
        Involvement.objects.create(incident=incident, person=world.people[key], part="alleged")
        search.index(incident)
    return incident


def own_addresses(world, key, references):
    """Every address of the school that opens to them with GET, and of cases all, with every reference that there is."""
    for name, rule in TABLE.items():
        if name == "account_logout":
            continue
        if "GET" in rule.methods and rule.of not in {"case", "receipt"}:
            opens = (one for one in RELATIONS[rule.of] if expected(ACTORS[key], name, one, "GET") == "in")
            yield from (world.url(name, relation, key) for relation in opens)
        elif "GET" in rule.methods:
            url = world.url(name, "school's", key)
            yield from (re.sub(r"\d{4}-\d{4,}", reference, url) for reference in references)


def searches(slug, cases):
    """Searches that would find the tokens if they could: by their beginnings, since a page repeats what was typed."""
    pages = {
        "incidents:log": ("q", "who"),
        "schools:person-find": ("q",),
        "schools:people": ("q",),
        "audit:log": ("q",),
    }
    for name, fields in pages.items():
        for field in fields:
            for case in cases:
                yield f"{reverse(name, args=[slug])}?{field}={beginning(case)}"


def beginning(case):
    """Without the `x`, so that the words typed are no token themselves."""
    return token(case, "").removesuffix("x")


def links_in(page, url):
    for href in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        target = urldefrag(urljoin(url, href.replace("&amp;", "&")))[0]
        if target.startswith("/") and not target.startswith(("/static/", "/accounts/logout")):
            yield target


def kind_of(url):
    """The name of the address, and the fields that are asked for: rows of one list are alike, filters are not."""
    path, _, query = url.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = path
    return name, tuple(sorted(parse_qs(query)))


def crawl(client, first):
    waiting, seen, pages, kinds = list(first), set(), {}, Counter()
    while waiting and len(seen) < MOST_PAGES:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = client.get(url)
        assert response.status_code < 500, url
        body = words_of(response)
        pages[url] = body + str(response.headers)
        if response.status_code in {301, 302}:
            waiting.append(urljoin(url, response["Location"]))
        for link in links_in(body, url):
            kind = kind_of(link)
            if link not in seen and kinds[kind] < MOST_OF_A_KIND:
                kinds[kind] += 1
                waiting.append(link)
    assert not waiting, f"more than {MOST_PAGES} pages"
    return pages


def tokens_in(page, case, reference):
    words = {word for word in re.findall(r"zq[a-z]+", page) if word.startswith(token(case, ""))}
    return words | ({reference} if reference and reference in page else set())


def words_of(response):
    """All that an answer says, the sheets of a workbook unpacked."""
    sent = b"".join(response)
    if sent.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(sent))
        sent = b"".join(book.read(name) for name in book.namelist())
    return sent.decode(errors="replace")


@pytest.mark.parametrize("key", tried(CRAWLERS))
def test_no_token_reaches_whom_it_is_not_for(key, world, planted, new_client, counts):
    client = new_client(raise_request_exception=False)
    client.force_login(world.users[key])
    cases = {**planted, "subject": plant_subject(world, key)}
    references = {case: incident.reference for case, incident in cases.items()}
    slug = "oak" if key == "head elsewhere" else "elm"
    asked = set(references.values())
    first = ["/", *own_addresses(world, key, asked), *searches("elm", CASES), *searches("oak", CASES)]
    pages = crawl(client, first)
    leaks = []
    for url, page in pages.items():
        for case, readers in CASES.items():
            if key not in readers:
                found = tokens_in(page, case, references.get(case) if references.get(case, "-") not in url else None)
                leaks += [(url, word) for word in found if not in_reporters_name(word, key, url)]
    counts("T07 pages crawled for tokens", tried=len(pages), failed=len(leaks))
    assert not leaks, leaks[:20]
    for case, readers in CASES.items():
        if key in readers and case != "oak":
            everything = " ".join(pages.values())
            assert token(case, "summary") in everything, f"{key} should see the {case} case"
    assert slug in str(pages.keys()) or key in {"stranger", "operator"}


def in_reporters_name(word, key, url):
    """Who reported is a colleague like any other: found by name by those who may find people."""
    return word.endswith("reporter") and "/incidents/" not in url


@pytest.mark.parametrize("key", tried(["officer", "dsl", "senior", "teacher", "chair", "governor", "pupil", "head"]))
@pytest.mark.parametrize("case", ["head", "chair", "oak", "subject"])
def test_a_count_tells_nothing(key, case, world, planted, new_client, counts):
    """Searching for what is hidden gives the same page as searching for nothing at all, but for the words typed."""
    if key in CASES[case]:
        return
    if case == "subject":
        plant_subject(world, key)
    client = new_client(raise_request_exception=False)
    client.force_login(world.users[key])
    typed, nothing = token(case, "summary"), "y" * len(token(case, "summary"))
    differing = []
    pages = {
        "incidents:log": ("q", "who"),
        "schools:person-find": ("q",),
        "schools:people": ("q",),
        "audit:log": ("q",),
    }
    tried = 0
    for name, fields in pages.items():
        for field in fields:
            url = reverse(name, args=["elm"])
            hidden, absent = (client.get(url, {field: word}) for word in (typed, nothing))
            tried += 1
            if without_tokens(hidden.text).replace(typed, nothing) != without_tokens(absent.text):
                differing.append((name, field))
    counts("T07 counts and searches", tried=tried, failed=len(differing))
    assert not differing


def without_tokens(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
