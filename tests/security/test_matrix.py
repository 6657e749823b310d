"""T01: every address × every actor × every relation × reading and writing, against `policy.py`.

A refused write changes no row and leaves exactly one event (none for who is not signed in: nobody is there to name).
"Not yours" and "not there" are compared by bytes: body and headers of every 404 that one actor gets. The 404 page holds
no token or nonce; only `Set-Cookie` is left out, since any answer may renew a session.
"""

from collections import Counter
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, get_resolver

from esafety.access import guards
from esafety.access.roles import Role
from policy import querysets as policy_querysets
from tests.security.few import FEW, IS_FEW, IS_REFUSED, tried
from tests.security.policy import ACTORS, OWN_ACCOUNT, PUBLIC, RELATIONS, ROLE_KEYS, TABLE, expected
from tests.security.watching import fingerprint, new_events, writes
from training import querysets as training_querysets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_bulk")]


def named_views(patterns, namespace=""):
    for one in patterns:
        if isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", one.callback
        else:
            yield from named_views(one.url_patterns, f"{one.namespace}:" if one.namespace else namespace)


VIEWS = dict(named_views(get_resolver().url_patterns))
GUARDED = {name for name, view in VIEWS.items() if hasattr(view, "required_permissions")}


# --- The shape of the URLconf ----------------------------------------------------------------------------------


def test_every_address_is_in_the_table_and_nothing_else_is():
    assert set(VIEWS) == set(TABLE)


def test_every_role_is_an_actor():
    assert {*ROLE_KEYS, "trust"} == set(Role.values) <= set(ACTORS)


def test_every_view_is_guarded_or_on_the_short_lists():
    assert set(VIEWS) - GUARDED == PUBLIC | OWN_ACCOUNT
    assert not GUARDED & (PUBLIC | OWN_ACCOUNT)


def test_only_public_views_can_be_opened_without_signing_in():
    assert {name for name, view in VIEWS.items() if not getattr(view, "login_required", True)} == PUBLIC


def test_nobody_signs_up_and_there_is_no_admin(client):
    routed = " ".join(VIEWS)
    assert "signup" not in routed
    assert "admin" not in routed
    for path in ("/accounts/signup/", "/admin/", "/accounts/email/", "/accounts/social/login/"):
        assert client.get(path).status_code in {302, 404}
        assert "account/signup" not in client.get(path, follow=True).text


# --- The matrix ------------------------------------------------------------------------------------------------


def cells():
    """A method that an address does not take is refused before anything is looked up, so one relation is enough."""
    for name, rule in TABLE.items():
        for method in ("GET", "POST"):
            relations = RELATIONS[rule.of]
            for relation in relations if method in rule.methods else relations[:1]:
                yield name, relation, method


def cells_for(key):
    """Who has no Person in a school is turned away at its door, whatever is asked for there: a second such school, and
    another school's thing at the address of one's own, are asked for by some of those to whom it makes no difference.
    """
    for name, relation, method in cells():
        if IS_FEW and key != IS_REFUSED and expected(ACTORS[key], name, relation, method) != "in":
            continue
        if key in FEW[:-1] or not is_settled_before(ACTORS[key], name, relation, method):
            yield name, relation, method


def is_settled_before(actor, name, relation, method):
    """Whether another cell of the same actor's tells all that this one would."""
    if relation == "same trust":
        return "ash" not in actor.roles
    own = RELATIONS[TABLE[name].of][0]
    return relation == "smuggled" and expected(actor, name, own, method) == "404"


def test_each_address_lets_in_one_of_the_few():
    let_in = {
        (name, method)
        for key in FEW
        for name, relation, method in cells()
        if expected(ACTORS[key], name, relation, method) == "in"
    }
    assert let_in == {(name, method) for name, rule in TABLE.items() if rule.may for method in rule.methods}


def sign_in(new_client, world, key):
    client = new_client(raise_request_exception=False)
    if key in world.users:
        client.force_login(world.users[key])
    return client


def answer(response):
    """What the actor got, in the words of the policy."""
    status = response.status_code
    if status == 302 and response["Location"].startswith("/accounts/login/"):
        return "login"
    return "in" if status in {200, 302} else str(status)


@contextmanager
def taken_back(unless_refused):
    """Undo what a permitted request did. A refused one is left standing: it must have changed nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(not unless_refused)


def ask(client, world, name, relation, method, key, keep):
    jar = {cookie: morsel.value for cookie, morsel in client.cookies.items()}
    url = world.url(name, relation, key)
    with writes() as written, taken_back(keep), new_events() as events:
        response = client.generic(method, url, content_type="application/x-www-form-urlencoded")
    client.cookies.clear()
    client.cookies.load(jar)
    return response, written, events


def surprises_in(cell, response, written, events, key):
    got, due = answer(response), expected(ACTORS[key], *cell)
    if got != due:
        yield f"{key}: {cell} gave {got}, not {due}"
    elif due == "in":
        return
    elif written:
        yield f"{key}: {cell} was refused and wrote {written[:2]}"
    denials = int(cell[2] == "POST" and got in {"403", "404"} and cell[0] not in PUBLIC | OWN_ACCOUNT)
    if events != ["access.refused"] * denials:
        yield f"{key}: {cell} gave {got} and left {events}"


@pytest.mark.parametrize("key", tried(ACTORS))
def test_who_may_open_what(key, world, new_client, counts):
    client = sign_in(new_client, world, key)
    before = fingerprint(connection)
    surprises, not_found, tally = [], {}, Counter()
    for cell in cells_for(key):
        refused = expected(ACTORS[key], *cell) != "in"
        response, written, events = ask(client, world, *cell, key, keep=refused)
        tally["tried"] += 1
        tally["refused"] += refused
        surprises += surprises_in(cell, response, written, events, key)
        if response.status_code == 404:
            not_found.setdefault(seen(response), cell)
    counts("T01 matrix, cells", **tally, failed=len(surprises))
    assert not surprises, "\n".join(surprises[:40])
    assert len(not_found) <= 1, f"404s that can be told apart: {list(not_found.values())}"
    assert fingerprint(connection) == before


def seen(response):
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name != "Set-Cookie"))
    return response.content, headers


# --- Does it bite? (T01b) ----------------------------------------------------------------------------------------


def without_permissions(monkeypatch):
    """Every guard takes anybody who finds the record."""
    monkeypatch.setattr(guards, "can", lambda person, perm, record=None: True)


FILTERING = ("checks", "requests", "settings", "sites")
AGREEMENTS = ("access", "campaigns", "checks", "consents", "signatures", "texts")


def without_visibility(monkeypatch):
    """Every finder finds everything; the permission is still asked."""
    from esafety.documents import querysets as documents
    from esafety.notify import querysets as notify
    from esafety.schools import querysets as schools
    from incidents import querysets as incidents

    def everything(queryset, person):
        return queryset.all()

    agreements = [import_module(f"agreements.querysets.{name}") for name in AGREEMENTS]
    filtering = [import_module(f"filtering.querysets.{name}") for name in FILTERING]
    training = [import_module(f"training.querysets.{one.name}") for one in iter_modules(training_querysets.__path__)]
    policy = [import_module(f"policy.querysets.{one.name}") for one in iter_modules(policy_querysets.__path__)]
    for module in (documents, notify, schools, incidents, *agreements, *filtering, *training, *policy):
        for queryset in vars(module).values():
            for name in ("visible_to", "reported_by", "in_trouble", "papers_of", "asked_by_them"):
                if hasattr(queryset, name):
                    monkeypatch.setattr(queryset, name, everything)


def without_either(monkeypatch):
    """For views whose finder and permission ask the same, so that each stands in for the other."""
    without_permissions(monkeypatch)
    without_visibility(monkeypatch)


@pytest.mark.skipif(IS_FEW, reason="guards are Python, and are taken away where everybody is tried")
def test_the_matrix_bites_when_a_guard_is_taken_away(world, new_client, monkeypatch, counts):
    killed, tried = set(), 0
    for mutate in (without_permissions, without_visibility, without_either):
        for key in ("no role", "pupil", "teacher", "senior"):
            with monkeypatch.context() as patch:
                mutate(patch)
                client = sign_in(new_client, world, key)
                for cell in cells():
                    name, _, method = cell
                    if name not in GUARDED - killed or (method == "GET") != ("GET" in TABLE[name].methods):
                        continue
                    response, _, _ = ask(client, world, *cell, key, keep=False)
                    tried += 1
                    if answer(response) != expected(ACTORS[key], *cell):
                        killed.add(name)
    counts(
        "T01b guards taken away", tried=tried, guards=len(GUARDED), noticed=len(killed), failed=len(GUARDED - killed)
    )
    assert killed == GUARDED, GUARDED - killed
