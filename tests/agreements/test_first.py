"""After signing in one is led once to what waits for one's signature, and may go on without it."""

import pytest
from django.urls import reverse

from agreements.home.rooms import first, sign_in_lines
from esafety.ui.registry import waiting_for
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

PASSWORD = "blue kettle on the hill"


@pytest.fixture
def teacher():
    person = PersonFactory(roles=["teacher"])
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


@pytest.fixture
def asked(teacher):
    return make.ask(make.CampaignFactory(audience="staff", title="Staff agreement", number=1), teacher)


def sign_in(client, person):
    return client.post(reverse("account_login"), {"login": person.user.email, "password": PASSWORD}, follow=True)


def test_signing_in_leads_once_to_what_waits(client, teacher, asked):
    page = sign_in(client, teacher)
    assert page.redirect_chain[-1][0] == reverse("agreements:mine", args=["elm"])
    home = client.get(reverse("schools:home", args=["elm"]))
    assert home.status_code == 200
    assert "Sign: Staff agreement" in home.text


def test_it_stands_first_on_the_home_page_until_it_is_signed(teacher, asked):
    assert waiting_for(teacher)[0].url == reverse("agreements:mine-sign", args=["elm", 1])
    make.sign(asked)
    assert not [one for one in waiting_for(teacher) if "/agreements/" in one.url]


def test_who_is_asked_nothing_goes_home(client, teacher):
    assert sign_in(client, teacher).redirect_chain[-1][0] == reverse("schools:home", args=["elm"])


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_campaign_that_is_not_open_leads_nowhere(teacher, asked, state):
    campaign = asked.campaign
    campaign.state, campaign.closed_at = state, campaign.opened_at
    campaign.save()
    assert first(teacher) is None


def test_infants_are_not_led_to_what_their_class_signs(teacher):
    pupil = PersonFactory(roles=["pupil"])
    make.ask(make.CampaignFactory(audience="infants"), pupil, way="class")
    assert first(pupil) is None


def test_the_home_page_tells_a_teacher_of_the_class_that_has_still_to_sign(teacher):
    group = TeachingGroupFactory(name="1 Ash")
    group.teachers.add(teacher)
    make.ask(
        make.CampaignFactory(audience="infants", title="Our promise"),
        PersonFactory(user=None, teaching_group=group),
        way="class",
    )
    assert "Sign with 1 Ash: Our promise" in [one.text for one in waiting_for(teacher)]


def test_everybody_reads_of_the_computer_misuse_act_where_they_sign_in(client):
    assert sign_in_lines()[0] in client.get(reverse("account_login")).text
