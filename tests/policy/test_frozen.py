"""Copies of how the policy stood, which never change (P2, P10)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from policy.models import Clause, FrozenPolicy
from policy.services.freezing import freeze, freeze_policy, is_unchanged
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import living as make
from tests.factories.policy import writing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"policy:{name}", args=["elm", *args])


@pytest.fixture
def version():
    made = make.in_force(SchoolFactory())
    one = make.clause("1.1", made)
    Clause.objects.filter(pk=one.pk).update(text="{officer.name}, the {officer}, will keep a log.")
    make.tie(one)
    make.reading(made.school, state="at_risk", value=0.85, numerator=17, denominator=20)
    make.attestation(make.clause("1.2", made), PersonFactory(roles=["head"], last_name="Heron"), words="Heron saw it.")
    return made


def test_a_copy_is_kept_as_governors_are_told_it_and_names_nobody(client, version):
    officer = PersonFactory(roles=["officer"], first_name="Ola", last_name="Winter")
    client.force_login(officer.user)
    client.post(page("freeze"))
    frozen = FrozenPolicy.objects.get()
    rows = {row["number"]: row for row in frozen.rows}
    assert rows["1.1"]["text"] == "[name], the e-safety officer, will keep a log."
    assert rows["1.1"]["state"] == "at_risk"
    assert rows["1.1"]["figures"][0]["figure"] == "All but a few"
    assert rows["1.2"]["how"] == "said"
    assert "Heron" not in str(frozen.rows)
    assert "Winter" not in str(frozen.rows)
    assert "17" not in str(frozen.rows)
    assert "state" not in rows["1"]  # a heading promises nothing
    assert rows["2"] | {"key": ""} == {
        "key": "", "number": "2", "heading": "Review", "text": "Governors will review this policy every year.",
        "level": 1, "is_promise": True, "state": "not_evidenced", "how": "nothing",
        "words": "Nothing says yet whether this is kept.", "since": "", "figures": [],
    }  # fmt: skip
    assert is_unchanged(frozen)


def test_it_is_shown_from_its_rows_alone(client, version):
    frozen = freeze(version, by=None)
    Clause.objects.update(text="Other words.")
    client.force_login(PersonFactory(roles=["governor"]).user)
    text = client.get(page("frozen-one", frozen.number)).text
    assert "will keep a log" in text
    assert frozen.sha256 in text
    assert "This copy never changes" in text
    assert "it was the same" in text


def test_a_copy_that_was_tampered_with_says_so(client, version):
    make.frozen(version, rows=freeze(version, by=None).rows, number=7, sha256="0" * 64)
    client.force_login(PersonFactory(roles=["governor"]).user)
    assert "This copy was changed" in client.get(page("frozen-one", 7)).text


def test_who_may_ask_for_one(client, version):
    for role, may in [("chair", True), ("dsl", True), ("governor", False), ("senior", False), ("teacher", False)]:
        person = PersonFactory(roles=[role])
        if may:
            freeze_policy(version, actor=person)
        else:
            with pytest.raises(PermissionDenied):
                freeze_policy(version, actor=person)
    assert list(FrozenPolicy.objects.values_list("number", flat=True)) == [2, 1]


def test_without_a_version_in_force_there_is_nothing_to_keep(client):
    writing.version(SchoolFactory())
    client.force_login(PersonFactory(roles=["officer"]).user)
    assert "nothing to keep a copy of" in client.post(page("freeze"), follow=True).text
    assert "No copy is kept yet" in client.get(page("frozen")).text


def test_the_list_costs_the_same_with_2_and_12(client, version, django_assert_max_num_queries):
    client.force_login(PersonFactory(roles=["governor"]).user)
    spent = []
    for numbers in (range(1, 3), range(3, 13)):
        for number in numbers:
            make.frozen(version, number=number)
        client.get(page("frozen"))
        with django_assert_max_num_queries(12) as queries:
            client.get(page("frozen"))
        spent.append(len(queries))
    assert spent[0] == spent[1]
