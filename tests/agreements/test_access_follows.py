"""What an answer does to the access register (A8)."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import AccessGrant, ExactText
from agreements.services import access
from agreements.services.taking import Answer, Given, take
from esafety.audit.events import verb
from esafety.schools.models import ParentLink, SchoolSettings
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


def parents_sign():
    school = SchoolFactory()
    SchoolSettings.objects.filter(school=school).update(agreement_signers="staff_parents")
    return school


@verb
def answer(asked, act="signed", campaign=None, **given):
    text = ExactText.objects.get(version=asked[0].campaign.version)
    answers = [Answer(one, act, reason="Not now" if act != "signed" else "") for one in asked]
    return take(asked[0].campaign, answers, Given(text, "sign_in", typed_name="Robin Marsh", **given))


def online():
    return set(AccessGrant.objects.on(timezone.localdate()).values_list("person__first_name", flat=True))


@pytest.mark.parametrize(
    ("audience", "gives"),
    [
        ("staff", True),
        ("governors", True),
        ("technical", True),
        ("juniors", True),
        ("devices", False),
        ("policy", False),
    ],
)
def test_signing_lets_online_by_what_was_signed(audience, gives):
    campaign = make.CampaignFactory(audience=audience)
    one = PersonFactory(first_name="Ida")
    answer([make.ask(campaign, one)])
    assert online() == ({"Ida"} if gives else set())


def test_the_grant_names_the_signature_and_whoever_gave_it():
    one = PersonFactory(first_name="Ida")
    signature = answer([make.ask(make.CampaignFactory(audience="staff"), one)])[0]
    grant = AccessGrant.objects.get()
    assert (grant.signature, grant.history.get().history_person) == (signature, one)


@pytest.mark.parametrize("act", ["declined", "withdrawn"])
def test_a_no_ends_it_at_once_with_its_reason(act):
    asked = make.ask(make.CampaignFactory(audience="staff"), PersonFactory(first_name="Ida"))
    answer([asked])
    answer([asked], act)
    assert online() == set()
    assert AccessGrant.objects.get().history.first().history_change_reason == f"The agreement was {act}"
    answer([asked])
    assert online() == {"Ida"}


def test_signing_a_second_agreement_gives_no_second_grant():
    one = PersonFactory(first_name="Ida")
    for _ in range(2):
        answer([make.ask(make.CampaignFactory(audience="staff"), one)])
    assert AccessGrant.objects.count() == 1


def test_where_pupils_sign_a_parents_name_opens_nothing():
    campaign, parent, children = make.asked_family(children=1)
    answer(list(campaign.asked.all()))
    assert online() == set()
    assert parent.school == children[0].school


def test_where_parents_sign_the_children_follow_and_do_not_sign_for_themselves():
    parents_sign()
    campaign, _, children = make.asked_family(children=2)
    pupils = make.CampaignFactory(audience="juniors")
    answer([make.ask(pupils, children[0])])
    assert online() == set()
    answer(list(campaign.asked.all()))
    assert online() == {"Ava", "Ben"}
    answer([pupils.asked.get()], "withdrawn")
    assert online() == {"Ava", "Ben"}


def test_where_parents_sign_one_no_counts_whichever_comes_first():
    parents_sign()
    campaign, _, (child,) = make.asked_family(children=1)
    other = PersonFactory(user=None, first_name="Una")
    appoint(other, "parent")
    link = ParentLink.objects.create(parent=other, child=child, relation="father")
    first, second = campaign.asked.get(), make.ask(campaign, other, child)
    answer([second], "declined")
    answer([first])
    assert online() == set()
    answer([second])
    assert online() == {"Ava"}
    answer([second], "withdrawn")
    assert online() == set()
    link.court_order_bar = True
    link.save()
    answer([first], "declined")
    answer([first])
    assert online() == {"Ava"}


def test_a_new_version_that_asks_again_leaves_access_as_it_was():
    asked = make.ask(make.CampaignFactory(audience="staff"), PersonFactory(first_name="Ida"))
    answer([asked])
    asked.refresh_from_db()
    asked.state = "asked"
    asked.save()
    assert online() == {"Ida"}


def queries_of(number):
    campaign = make.CampaignFactory(audience="infants")
    assert campaign.school.settings.agreement_signers  # at hand, as where answers are taken
    group = TeachingGroupFactory()
    pairs = []
    for _ in range(number):
        asked = make.ask(campaign, PersonFactory(user=None, teaching_group=group))
        pairs.append((asked, make.sign(asked, typed_name="A")))
    teacher = PersonFactory(roles=["teacher"])
    for _, signature in pairs:
        signature.entered_by = teacher
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        access.follow_answers(campaign, pairs)
    assert AccessGrant.objects.filter(signature__asked__campaign=campaign).count() == number
    for _, signature in pairs:
        signature.act = "withdrawn"
    with transaction.atomic(), CaptureQueriesContext(connection) as ending:
        access.follow_answers(campaign, pairs)
    assert not AccessGrant.objects.filter(signature__asked__campaign=campaign, ends_on=None).exists()
    return len(queries), len(ending)


def test_a_class_of_thirty_costs_what_one_child_does():
    assert queries_of(1) == queries_of(30)
    assert max(queries_of(30)) <= 8


def queries_of_family(number):
    campaign, _, _ = make.asked_family(children=number)
    pairs = [(asked, make.sign(asked)) for asked in campaign.asked.select_related("person", "campaign")]
    campaign = type(campaign).objects.select_related("version__agreement").get(pk=campaign.pk)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        access.follow_answers(campaign, pairs)
    return len(queries)


def test_a_family_of_ten_costs_what_one_child_does():
    parents_sign()
    assert queries_of_family(1) == queries_of_family(10) <= 8


def test_a_parents_no_stays_one_when_a_new_text_asks_them_again():
    school = parents_sign()
    campaign = make.CampaignFactory(school=school, audience="parents")
    mother, father = make.family(school, children=1), make.family(school, children=0, email="father@elm.example")
    child = mother[1][0]
    ParentLink.objects.create(parent=father[0], child=child, relation="father")
    hers, his = make.ask(campaign, mother[0], child), make.ask(campaign, father[0], child)
    answer([his], "declined")
    campaign.asked.update(state="asked")  # as a material change does
    answer([hers])
    assert online() == set()
    answer([his])
    assert online() == {child.first_name}
