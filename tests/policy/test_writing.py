"""Writing the policy clause by clause (P1): versions, clauses, two people at once, who may and who sees what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from policy.models import Clause, Feedback, PolicyReview, PolicyVersion, Tie
from policy.rules.texts import ClauseText
from policy.services import writing as services
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import writing as make

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


def person(role="officer", **fields):
    return PersonFactory(roles=[role], **fields)


@pytest.fixture
def officer(client):
    found = person(first_name="Ola", last_name="Price")
    client.force_login(found.user)
    return found


def numbers(version):
    return list(version.clauses.order_by("position").values_list("number", flat=True))


def said(number="9", heading="", text="Something new.", level=1):
    return ClauseText(number, heading, text, level)


def typed(clause, **changed):
    shown = {name: getattr(clause, name) for name in ("number", "heading", "text", "level")}
    return shown | {"version": version_of(clause)} | changed


# --- Versions --------------------------------------------------------------------------------------------------------


def test_a_draft_is_begun_as_a_copy_whose_clauses_continue_theirs(client, officer):
    published = make.version(state="published")
    Tie.objects.create(school=published.school, clause=published.clauses.get(number="1.1"), indicator="log")
    assert "Version 1, in force" in client.get(page("version-new")).text
    client.post(page("version-new"), {"based_on": "1"})
    draft = PolicyVersion.objects.get(number=2)
    assert (draft.state, draft.source, draft.based_on, draft.made_by) == ("draft", "copied", published, officer)
    assert list(draft.clauses.values_list("key", "text")) == list(published.clauses.values_list("key", "text"))
    assert draft.clauses.get(number="1.1").ties.get().indicator == "log"
    assert draft.history.get().history_person == officer


def test_a_draft_is_begun_from_a_version_of_long_ago_or_from_nothing(client, officer):
    make.version(state="superseded", number=3)
    for number in range(10, 20):
        make.version(clauses=[], number=number)
    assert client.post(page("version-new"), {"based_on": "3"}).context["form"].errors
    client.post(f"{page('version-new')}?from=3", {"based_on": "3"})
    client.post(page("version-new"), {"based_on": "empty"})
    assert [one.clauses.count() for one in PolicyVersion.objects.filter(number__gt=19).order_by("number")] == [4, 0]


def test_nothing_is_begun_from_the_version_of_another_school():
    theirs = make.version(SchoolFactory(slug="ash"), state="published")
    with pytest.raises(PermissionDenied):
        services.begin_version(actor=person(), based_on=theirs)


def test_the_list_shows_all_newest_first_in_words(client):
    make.version(state="published", made_by=person(first_name="Ola", last_name="Price"))
    make.version(source="imported", source_name="policy.docx")
    client.force_login(person("governor").user)
    response = client.get(page("versions"))
    assert [one.number for one, _, _ in response.context["versions"]] == [2, 1]
    assert "A document that was brought in: policy.docx" in response.text
    assert "by Ola Price" in response.text
    assert "In force" in response.text
    assert page("version-new") not in response.text
    client.force_login(person("teacher").user)
    assert client.get(page("versions")).status_code == 403


def test_what_is_in_force_is_read_by_staff_and_a_draft_by_those_who_see_drafts(client):
    published, draft = make.version(state="published"), make.version()
    client.force_login(person("teacher").user)
    response = client.get(page("version", published.number))
    assert "authorise each change" in response.text
    assert f'href="{page("versions")}"' not in response.text
    assert client.get(page("version", draft.number)).status_code == 404
    assert client.get(page("compare", draft.number, published.number)).status_code == 404
    client.force_login(person("governor").user)
    response = client.get(page("version", draft.number))
    assert "authorise each change" in response.text
    assert "Move up" not in response.text


def test_what_a_draft_says_of_itself_is_changed_from_what_was_shown(client, officer):
    draft = make.version()
    form = {"title": "Safe online", "language": "cy", "what_changed": "Phones", "version": version_of(draft)}
    client.post(page("version-edit", draft.number), form)
    draft.refresh_from_db()
    assert (draft.title, draft.language, draft.is_material) == ("Safe online", "cy", False)
    response = client.post(page("version-edit", draft.number), form | {"title": "Mine", "what_changed": "Of mine"})
    assert "Somebody has changed this version" in response.text
    assert "Safe online" in response.text
    assert 'value="Mine"' in response.text
    client.post(page("version-edit", draft.number), form | {"title": "Mine", "version": version_of(draft)})
    draft.refresh_from_db()
    assert draft.title == "Mine"


def test_a_draft_is_set_aside_with_a_reason_but_not_under_a_review(client, officer):
    draft = make.version()
    assert "Enter" in client.post(page("version-set-aside", draft.number), {"reason": ""}).text
    client.post(page("version-set-aside", draft.number), {"reason": "A better one came"})
    draft.refresh_from_db()
    assert draft.state == "set_aside"
    assert "A better one came" in client.get(page("version", draft.number)).text
    other = make.version()
    PolicyReview.objects.create(
        school=other.school, number=1, version=other, feedback_until="2026-11-01", due_on="2026-12-01"
    )
    with pytest.raises(RuleBroken, match="is the draft of Review 1"):
        services.set_version_aside(other, actor=officer, reason="x")


@pytest.mark.parametrize("state", ["frozen", "published", "superseded", "set_aside"])
def test_only_the_words_of_a_draft_can_be_changed(client, officer, state):
    version = make.version(state=state)
    clause = version.clauses.get(number="1.1")
    before = version.history.count()
    for act in (
        lambda: services.add_clause(version, said(), actor=officer),
        lambda: services.change_clause(clause, said(), actor=officer, seen=version_of(clause)),
        lambda: services.move_clause(clause, actor=officer, up=False),
        lambda: services.remove_clause(clause, actor=officer, seen=version_of(clause)),
        lambda: services.renumber_clauses(version, actor=officer, seen=services.mark_of(version.clauses.all())),
        lambda: services.change_version(version, services.About("x"), actor=officer, seen=version_of(version)),
        lambda: services.set_version_aside(version, actor=officer, reason="x"),
    ):
        with pytest.raises(RuleBroken, match="cannot be changed"):
            act()
    for name in ("version-edit", "version-set-aside", "version-renumber", "clause-new"):
        assert client.get(page(name, version.number)).status_code == 302
    for name in ("clause-edit", "clause-remove"):
        assert client.get(page(name, version.number, clause.key)).status_code == 302
    response = client.post(page("clause-edit", version.number, clause.key), typed(clause, text="Kept while I type"))
    assert "cannot be changed" in response.text
    assert "Kept while I type" in response.text
    assert version.history.count() == before


@pytest.mark.parametrize("role", ["governor", "dsl", "senior", "teacher"])
def test_those_who_do_not_write_change_nothing(role):
    version, actor = make.version(), person(role)
    clause = version.clauses.first()
    for act in (
        lambda: services.begin_version(actor=actor, based_on=version),
        lambda: services.add_clause(version, said(), actor=actor),
        lambda: services.change_clause(clause, said(), actor=actor, seen=version_of(clause)),
        lambda: services.move_clause(clause, actor=actor, up=False),
        lambda: services.remove_clause(clause, actor=actor, seen=version_of(clause)),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Clauses ---------------------------------------------------------------------------------------------------------


def test_a_clause_is_looked_at_before_it_is_saved_and_nothing_is_lost(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1.1")
    url = page("clause-edit", draft.number, clause.key)
    form = typed(clause, heading="Our log", text="The {officer} keeps **one** log. {hed} too.")
    response = client.post(url, form | {"look_first": "1"})
    assert "keeps <strong>one</strong> log" in response.text
    assert "The {officer} keeps **one** log." in response.text
    assert "{officer}" not in response.context["preview"]
    assert response.context["unknown"] == ["hed"]
    clause.refresh_from_db()
    assert clause.heading == ""
    response = client.post(url, form)
    assert response.url == f"{draft.get_absolute_url()}#{clause.anchor}"
    clause.refresh_from_db()
    assert (clause.heading, clause.text) == ("Our log", form["text"])


def test_the_same_clause_in_other_versions_is_led_to(client, officer):
    first = make.version(state="published")
    for _ in range(2):
        draft = services.begin_version(actor=officer, based_on=first)
    key = draft.clauses.get(number="1.1").key
    text = client.get(page("clause-edit", 3, key)).text
    assert [page("compare", 3, number) in text for number in (1, 2, 3)] == [True, True, False]


def test_html_and_scripts_are_shown_and_never_run(client, officer):
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))"
    draft = make.version(clauses=[("1", "<b>Bold</b>", hostile, 1)])
    clause = draft.clauses.get()
    looked = client.post(page("clause-edit", draft.number, clause.key), typed(clause) | {"look_first": "1"})
    for response in (client.get(page("version", draft.number)), looked):
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text
        assert 'href="javascript' not in response.text
        assert "&lt;script&gt;alert(1)" in response.text
        assert "<b>Bold" not in response.text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"text": "x" * 20_001}, "20,000 characters or fewer"),
        ({"heading": "", "text": ""}, "Enter a heading or a text"),
        ({"number": "1" * 21}, "20 characters or fewer"),
        ({"level": "5"}, "from the list"),
        ({"level": ""}, "Choose"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_the_field_and_kept(client, officer, changed, says):
    draft = make.version()
    clause = draft.clauses.get(number="1.1")
    form = typed(clause, heading="Kept heading") | changed
    response = client.post(page("clause-edit", draft.number, clause.key), form)
    assert says in response.text
    assert form["heading"] in response.text
    assert clause.history.count() == 1


@pytest.mark.parametrize("wrong", [said(heading="", text=""), said(text="x" * 20_001), said(level=5)])
def test_the_verb_refuses_what_the_form_would(wrong):
    with pytest.raises(RuleBroken):
        services.add_clause(make.version(), wrong, actor=person())


def test_of_two_who_edit_one_clause_the_second_sees_both_texts(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1.1")
    url, form = page("clause-edit", draft.number, clause.key), typed(clause)
    head = person("head", first_name="Hari", last_name="Lane")
    services.change_clause(clause, said("1.1", text="The head keeps it.", level=2), actor=head, seen=version_of(clause))
    response = client.post(url, form | {"text": "The officer keeps it."})
    assert "Somebody has changed this clause" in response.text
    for words in ("Hari Lane", "The head keeps it.", "The officer keeps it.", "Put mine in its place"):
        assert words in response.text
    clause.refresh_from_db()
    assert clause.text == "The head keeps it."
    again = {name: response.context["form"][name].value() for name in form}
    client.post(url, again)
    clause.refresh_from_db()
    assert clause.text == "The officer keeps it."
    with pytest.raises(ChangedMeanwhile):
        services.change_clause(clause, said(), actor=officer, seen=form["version"])


def test_what_was_written_on_a_clause_that_was_removed_can_be_added_as_a_new_one(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1.1")
    form = typed(clause, text="Written in vain?")
    services.remove_clause(clause, actor=person("head"), seen=version_of(clause))
    response = client.post(page("clause-edit", draft.number, form_key := clause.key), form)
    assert "Somebody has removed this clause" in response.text
    assert "Written in vain?" in response.text
    assert f'formaction="{page("clause-new", draft.number)}"' in response.text
    assert client.get(page("clause-edit", draft.number, form_key)).status_code == 404


def test_a_clause_is_added_after_another_and_makes_room(client, officer):
    draft = make.version()
    first = draft.clauses.get(number="1.1")
    response = client.get(page("clause-new", draft.number), {"after": first.key})
    assert "It comes after" in response.text
    assert response.context["form"].initial["level"] == 2
    form = {"number": "1.1a", "heading": "", "text": "New words will be kept.", "level": "2"}
    client.post(f"{page('clause-new', draft.number)}?after={first.key}", form)
    client.post(page("clause-new", draft.number), form | {"number": "3"})
    assert numbers(draft) == ["1", "1.1", "1.1a", "1.2", "2", "3"]
    added = draft.clauses.get(number="1.1a")
    assert added.is_promise
    assert added.history.get().history_person == officer
    assert draft.clauses.get(number="2").history.first().history_person == officer


def test_a_number_that_stands_twice_is_allowed_and_marked(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1.2")
    response = client.post(page("clause-edit", draft.number, clause.key), typed(clause, number="1.1"), follow=True)
    assert "More than one clause is numbered 1.1." in response.text
    assert response.text.count("This number stands more than once") == 2


def test_a_clause_is_moved_with_those_under_it(client, officer):
    draft = make.version()
    review, first = draft.clauses.get(number="2"), draft.clauses.get(number="1")
    client.post(page("clause-move", draft.number, review.key), {"way": "up"})
    assert numbers(draft) == ["2", "1", "1.1", "1.2"]
    response = client.post(page("clause-move", draft.number, first.key), {"way": "down"}, follow=True)
    assert "cannot go further down" in response.text
    assert "Choose whether" in client.post(page("clause-move", draft.number, first.key), {"way": "x"}, follow=True).text
    assert review.history.first().history_change_reason == "Moved up"


def test_a_clause_is_removed_after_it_was_asked_once_more_and_its_history_stays(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1")
    url = page("clause-remove", draft.number, clause.key)
    response = client.get(url)
    assert "The 2 clauses under it stay." in response.text
    client.post(url, {"version": "1" * 30})
    assert Clause.objects.filter(pk=clause.pk).exists()
    client.post(url, {"version": response.context["seen"]})
    assert numbers(draft) == ["1.1", "1.2", "2"]
    gone = Clause.history.filter(id=clause.pk).first()
    assert (gone.history_type, gone.history_person, gone.history_change_reason) == ("-", officer, "Removed")
    assert "Clauses that were removed" in client.get(page("version", draft.number)).text


def test_a_clause_that_people_spoke_about_in_a_review_is_not_removed():
    draft, actor = make.version(), person()
    clause = draft.clauses.get(number="1.1")
    review = PolicyReview.objects.create(
        school=draft.school, number=1, feedback_until="2026-11-01", due_on="2026-12-01"
    )
    Feedback.objects.create(school=draft.school, review=review, clause=clause, person=actor, text="Leave it out")
    with pytest.raises(RuleBroken, match="People have said something"):
        services.remove_clause(clause, actor=actor, seen=version_of(clause))
    assert Clause.objects.filter(pk=clause.pk).exists()


def test_the_history_says_who_changed_which_words(client, officer):
    draft = make.version()
    clause = draft.clauses.get(number="1.1")
    long = "The same words at the beginning of a long text, which nobody changed at all. " * 3
    for text in (f"{long}It ends well.", f"{long}It ends badly."):
        services.change_clause(clause, said("1.1", text=text, level=2), actor=officer, seen=version_of(clause))
    text = client.get(page("clause-edit", draft.number, clause.key)).text
    assert "Ola Price" in text
    assert "badly." in text.split("Who changed it, and what")[1]
    assert "[gone: </span>well." in text


def test_a_promise_is_told_anew_from_the_words_unless_it_was_said_by_hand(officer):
    draft = make.version()
    told, by_hand = draft.clauses.get(number="1.1"), draft.clauses.get(number="1.2")
    by_hand.is_promise = False
    by_hand.save()
    for clause, text in ((told, "Only told."), (by_hand, "We will do it.")):
        services.change_clause(clause, said(text=text), actor=officer, seen=version_of(clause))
        clause.refresh_from_db()
    assert (told.is_promise, by_hand.is_promise) == (False, False)


def test_new_numbers_are_shown_before_they_are_given(client, officer):
    draft = make.version(clauses=[("7", "Roles", "See section 9.", 1), ("a", "", "One.", 2), ("9", "Last", "", 1)])
    url = page("version-renumber", draft.number)
    response = client.get(url)
    assert [number for _, number in response.context["rows"]] == ["1", "1.1", "2"]
    assert [str(one) for one in response.context["naming"]] == ["7 Roles"]
    assert numbers(draft) == ["7", "a", "9"]
    services.add_clause(draft, said("x"), actor=officer)
    assert "Somebody has added" in client.post(url, {"seen": response.context["seen"]}).text
    client.post(url, {"seen": client.get(url).context["seen"]})
    assert numbers(draft) == ["1", "1.1", "2", "3"]
    assert draft.clauses.first().history.first().history_change_reason == "Numbered anew"
    assert "The numbers fit already" in client.get(url).text


# --- Comparing -------------------------------------------------------------------------------------------------------


def test_a_governor_reads_what_changed_between_two_versions(client, officer):
    make.version(state="published")
    draft = services.begin_version(actor=officer, based_on=PolicyVersion.objects.get(number=1))
    clause = draft.clauses.get(number="1.2")
    changed = ClauseText("1.2", "", clause.text.replace("each change", "every change"), 2)
    services.change_clause(clause, changed, actor=officer, seen=version_of(clause))
    client.force_login(person("governor").user)
    text = client.get(page("compare", 2, 1)).text
    assert "1 changed, 3 as before." in text
    assert '<del><span class="unseen" lang="en">[gone: </span>each' in text
    assert '<ins><span class="unseen" lang="en">[new: </span>every' in text
    assert "2 clauses as before" in text
    assert client.get(page("compare", 2, 2)).text.count("All 4 as before") == 1


def test_which_two_are_compared_is_chosen_among_those_that_one_sees(client):
    make.version(state="superseded")
    make.version(state="published")
    make.version()
    client.force_login(person("teacher").user)
    response = client.get(page("compare-which"))
    assert [number for number, _ in response.context["form"].fields["new"].choices] == ["2", "1"]
    assert client.get(page("compare-which"), {"old": "1", "new": "2"}).url == page("compare", 2, 1)
    assert "Choose two different" in client.get(page("compare-which"), {"old": "2", "new": "2"}).text
    assert "from the list" in client.get(page("compare-which"), {"old": "1", "new": "3"}).text


# --- Figures ---------------------------------------------------------------------------------------------------------


def queries(client, url):
    with CaptureQueriesContext(connection) as kept:
        assert client.get(url).status_code == 200
    return len(kept)


def test_pages_cost_the_same_however_many_clauses_there_are(client, officer):
    names = ("version", "version-renumber")
    found = {}
    for size in (1, 10, 100):
        old, new = (
            make.version(clauses=[(str(n), "Heading", f"The {{head}} keeps {n}.", 1) for n in range(size)])
            for _ in range(2)
        )
        key = new.clauses.last().key
        client.get(page("version", new.number))
        urls = [*(page(name, new.number) for name in names), page("compare", new.number, old.number)]
        urls += [page("clause-edit", new.number, key), page("clause-remove", new.number, key)]
        found[size] = [queries(client, url) for url in urls]
    assert found[1] == found[10] == found[100]
    with CaptureQueriesContext(connection) as kept:
        services.move_clause(new.clauses.first(), actor=officer, up=False)
    assert len(kept) < 30


def test_the_list_costs_the_same_however_many_versions_there_are(client, officer):
    found = []
    for _ in range(3):
        for _ in range(9):
            make.version(clauses=[], made_by=officer, based_on=PolicyVersion.objects.first(), source="copied")
        client.get(page("versions"))
        found.append(queries(client, page("versions")))
    assert len(set(found)) == 1
    assert "1 to 25 of 27" in client.get(page("versions")).text


@pytest.mark.parametrize("odd", ["%00", "9" * 30, "%F0%9F%98%80"])
def test_an_odd_address_finds_nothing_and_breaks_nothing(client, officer, odd):
    one = f"versions/{make.version().number}"
    for path in (f"{one}/clauses/{odd}/", f"versions/{odd}/", f"{one}/against/{odd}/"):
        assert client.get(f"/elm/policy/{path}").status_code == 404
    asked = (f"{one}/clauses/new/?after={odd}", f"versions/new/?from={odd}", f"versions/?page={odd}")
    for path in (*asked, f"versions/compare/?old={odd}&new=1"):
        assert client.get(f"/elm/policy/{path}").status_code == 200
