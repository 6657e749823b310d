"""Publishing a policy asks its readers to acknowledge it."""

import pytest
from django.core.exceptions import PermissionDenied

from agreements.models import Agreement, AgreementVersion, Campaign, ExactText
from agreements.services import policies
from agreements.services.policies import ask_to_acknowledge
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from tests.agreements.asking import done, officer_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

BODY = "## 1 Passwords\n\nWe never share them.\n"


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


@pytest.fixture
def head():
    return PersonFactory(roles=["head"])


def publish(head, **fields):
    fields = {
        "title": "E-safety policy",
        "body": BODY,
        "reference": "E-SAFETY/1",
        "roles": ["teacher", "governor"],
    } | fields
    campaign = ask_to_acknowledge(head.school, actor=head, **fields)
    done()
    return campaign


def test_the_roles_are_asked_at_once_about_the_exact_words(head):
    teacher, governor = PersonFactory(roles=["teacher"]), PersonFactory(roles=["governor"])
    PersonFactory(roles=["support"])
    campaign = publish(head)
    assert (campaign.kind, campaign.state) == ("policy", "open")
    assert {one.person for one in campaign.asked.all()} == {teacher, governor}
    text = ExactText.objects.get()
    assert (text.title, text.body, text.version) == ("E-safety policy", BODY, campaign.version)
    assert campaign.version.is_material
    assert Notice.objects.filter(text="agreements.invitation").count() == 2


def test_a_material_change_closes_the_old_and_asks_again(head):
    teacher = PersonFactory(roles=["teacher"])
    first = publish(head)
    make.sign(first.asked.get())
    second = publish(head, body="Other words.", what_changed="Passwords", is_material=True)
    first.refresh_from_db()
    assert (first.state, second.state) == ("closed", "open")
    assert [one.person for one in second.asked.all()] == [teacher]
    assert second.asked.get().state == "asked"
    assert (second.version.number, second.version.what_changed) == (2, "Passwords")
    assert Agreement.objects.count() == 1


def test_a_change_that_is_not_material_moves_the_open_campaign_and_leaves_answers_alone(head):
    PersonFactory(roles=["teacher"])
    first = publish(head)
    make.sign(first.asked.get())
    same = publish(head, title="E-safety policy 2026", body="A comma, moved.", is_material=False)
    assert (same.pk, same.version.number, same.title) == (first.pk, 2, "E-safety policy 2026")
    assert same.asked.get().state == "signed"
    assert Notice.objects.filter(text="agreements.invitation").count() == 1


def test_the_first_of_a_policy_asks_whatever_is_said_of_its_change(head):
    PersonFactory(roles=["teacher"])
    assert publish(head, is_material=False).asked.count() == 1


def test_another_policy_is_another_agreement(head):
    PersonFactory(roles=["teacher"])
    publish(head)
    publish(head, reference="Mobile phones", title="Phones")
    assert Campaign.objects.filter(state="open").count() == 2
    assert Agreement.objects.count() == 2


def test_long_and_strange_references_each_have_an_address_of_their_own():
    long = "a policy with a name that goes on and on and on and on and on "
    slugs = {policies.slug_of(one) for one in (long + "1", long + "2", "???", "!!!", "E-safety")}
    assert len(slugs) == 5
    assert all(len(slug) <= 60 for slug in slugs)


def test_only_somebody_of_the_school_who_runs_campaigns_may(head):
    PersonFactory(roles=["teacher"])
    with pytest.raises(PermissionDenied):
        ask_to_acknowledge(
            head.school, actor=PersonFactory(roles=["teacher"]), title="x", body="x", reference="x", roles=["teacher"]
        )
    with pytest.raises(RuleBroken, match="somebody of the school"):
        ask_to_acknowledge(
            head.school,
            actor=officer_of(SchoolFactory(slug="ash")),
            title="x",
            body="x",
            reference="x",
            roles=["teacher"],
        )
    assert not AgreementVersion.objects.exists()


def test_roles_that_nobody_holds_publish_nothing(head):
    with pytest.raises(RuleBroken, match="asks nobody"):
        publish(head, roles=["chair"])
    assert not AgreementVersion.objects.exists()


def test_a_reference_that_another_agreement_has_is_refused(head):
    make.AgreementFactory(slug=policies.slug_of("E-SAFETY/1"))
    with pytest.raises(RuleBroken, match="no policy"):
        publish(head)
