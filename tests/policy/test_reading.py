"""The policy in force, as staff read it, as everybody reads it, and as PDF."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from esafety.documents import pdf
from esafety.schools.numbers import number_of
from policy.models import LinkedPolicy, Policy
from policy.rules.drawing import to_html
from policy.rules.filling import NOBODY, Filling, unknown_fields
from policy.services import printing
from tests.factories import PersonFactory
from tests.factories.policy import reading as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db


def url(name, school, *args):
    return reverse(f"policy:{name}", args=[school.slug, *args])


# --- Fields and Markdown -------------------------------------------------------------------------------------------


def test_fields_become_the_schools_words_and_todays_names():
    head = PersonFactory(first_name="Hal", last_name="Lowe", roles=["head"])
    head.school.pupil_word = "child"
    filling = Filling.of(head.school, date.today())
    filled = filling.fill("{head} {head.name}, {pupils}, {chair.name}, {else} and {School}")
    assert filled == f"headteacher Hal Lowe, children, {NOBODY}, {{else}} and {{School}}"
    assert unknown_fields("{head} {else} {else} {Not a field}") == ["else"]


def test_somebody_who_left_holds_nothing():
    head = PersonFactory(roles=["head"], left_on=date(2026, 1, 2))
    assert Filling.of(head.school, date(2026, 1, 2)).words["head.name"] == NOBODY


def test_markdown_keeps_tables_and_runs_nothing():
    drawn = to_html(
        "# A\n\n| Who | What |\n| --- | --- |\n| Head | <script>x()</script> |\n\n[a](javascript:x) ![p](p.png)"
    )
    assert "<h4>A</h4>" in drawn
    assert '<th scope="col">Who</th>' in drawn
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert 'href="javascript' not in drawn


# --- In force ------------------------------------------------------------------------------------------------------


def test_staff_read_what_is_in_force_and_no_draft(client):
    teacher = PersonFactory(roles=["teacher"])
    writing.version(teacher.school, state="published")
    writing.version(teacher.school, clauses=[("1", "", "Nobody has decided this.", 1)])
    client.force_login(teacher.user)
    page = client.get(url("policy", teacher.school)).text
    assert "The e-safety officer will keep a log" in page
    assert "Nobody has decided this" not in page
    assert "Take out" not in page


def test_what_changed_leads_only_to_a_version_that_one_may_read(client):
    teacher = PersonFactory(roles=["teacher"])
    aside = writing.version(teacher.school, state="set_aside")
    now = writing.version(teacher.school, state="published", based_on=aside)
    compare = url("compare", teacher.school, now.number, aside.number)
    client.force_login(teacher.user)
    assert compare not in client.get(url("policy", teacher.school)).text
    client.force_login(PersonFactory(school=teacher.school, roles=["governor"]).user)
    assert compare in client.get(url("policy", teacher.school)).text


def test_without_a_policy_writers_are_shown_the_ways_to_begin(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    assert "Three ways to begin" in client.get(url("policy", officer.school)).text


@pytest.mark.parametrize("name", ["policy", "public"])
def test_pages_cost_the_same_whatever_the_number_of_clauses(client, django_assert_num_queries, name):
    officer = PersonFactory(roles=["officer"])
    version = writing.version(officer.school, state="published", clauses=[("1", "A", "We will.", 1)])
    client.force_login(officer.user)
    client.get(url(name, officer.school))
    with CaptureQueriesContext(connection) as first:
        client.get(url(name, officer.school))
    for number in range(2, 101):
        writing.ClauseFactory(version=version, number=str(number), heading=f"Part {number}")
    with django_assert_num_queries(len(first)):
        assert "Part 100" in client.get(url(name, officer.school)).text
    assert len(first) <= 30


# --- For everybody -------------------------------------------------------------------------------------------------


def test_anybody_reads_it_with_whom_to_turn_to_and_how_to_report(client):
    head = PersonFactory(first_name="Hal", last_name="Lowe", roles=["head"])
    PersonFactory(school=head.school, first_name="Tess", last_name="Carter", roles=["teacher"])
    writing.version(head.school, state="published")
    make.LinkedPolicyFactory(school=head.school, title="Behaviour", url="https://elm.example.org/behaviour")
    page = client.get(url("public", head.school)).text
    assert "The headteacher must authorise" in page
    assert "Hal Lowe" in page
    assert "Tess Carter" not in page
    assert reverse("worry:start", args=[head.school.slug]) in page
    assert "https://elm.example.org/behaviour" in page


def test_a_school_without_one_says_so_and_still_how_to_report(client):
    head = PersonFactory(roles=["head"])
    writing.version(head.school, clauses=[("1", "", "Only a draft.", 1)])
    page = client.get(url("public", head.school)).text
    assert "has not published its policy here yet" in page
    assert "Only a draft" not in page
    assert "Report a worry" in page
    assert client.get("/nowhere/policy/public/").status_code == 404


# --- As PDF --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")
def test_the_pdf_has_contents_with_pages_numbers_and_its_state(client):
    officer = PersonFactory(roles=["officer"])
    clauses = [(str(one), f"Part {one}", "We will keep children safe. " * 60, 1) for one in range(1, 9)]
    version = writing.version(officer.school, clauses=clauses)
    client.force_login(officer.user)
    with_job = client.post(url("pdf", officer.school, version.number))
    assert with_job.status_code == 302
    text = [page.extract_text() for page in PdfReader(BytesIO(_made(version, officer))).pages]
    assert "Draft: not in force" in text[0]
    assert f"Page {len(text)} of {len(text)}" in text[-1]
    assert "8 Part 8" in text[0]
    assert len(text) > 2


def _made(version, asker):
    return pdf.render_pdf("pdf/policy.html", printing.context_of(version), title=version.title, asked_by=asker)


# --- Settings, and policies that go with it ------------------------------------------------------------------------


def test_the_head_sets_how_it_is_reviewed(client):
    head = PersonFactory(roles=["head"])
    PersonFactory(school=head.school, roles=["governor"])
    client.force_login(head.user)
    said = {"title": "Safe online", "review_months": "6", "quorum": "1", "asked": ["teacher"], "version": ""}
    client.post(url("settings", head.school), said)
    policy = Policy.objects.get(school=head.school)
    assert (policy.title, policy.review_months, policy.quorum, policy.asked) == ("Safe online", 6, 1, ["teacher"])
    page = client.post(url("settings", head.school), said | {"title": "Again", "version": "1"}).text
    assert "Somebody has changed these settings" in page
    assert 'value="Again"' in page


def test_a_quorum_that_can_never_be_reached_is_refused(client):
    head = PersonFactory(roles=["head"])
    client.force_login(head.user)
    said = {"title": "Safe online", "review_months": "12", "quorum": "4", "asked": ["teacher"], "version": ""}
    assert "0 who can vote" in client.post(url("settings", head.school), said).text
    assert not Policy.objects.filter(title="Safe online").exists()


def test_another_policy_is_named_once_and_taken_out(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    for _ in range(2):
        page = client.post(url("linked-new", officer.school), {"title": "Behaviour", "url": ""}, follow=True).text
    assert "named already" in page
    linked = LinkedPolicy.objects.get()
    client.post(url("linked-remove", officer.school, number_of(linked)))
    assert not LinkedPolicy.objects.current().exists()
