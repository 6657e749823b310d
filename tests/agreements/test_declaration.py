"""Staff who use a school device outside school declare once a year how they keep it (F13)."""

import pytest
from django.urls import reverse

from agreements.models import Signature
from tests.factories import PersonFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

POINTS = [
    "It is for work only.",
    "Nobody else uses it.",
    "It is locked when I leave it.",
    "It stays encrypted.",
    "I install nothing.",
    "I delete data and give it back when I leave.",
]


@pytest.fixture
def teacher(client):
    person = PersonFactory(roles=["teacher"])
    client.force_login(person.user)
    agreement = make.AgreementFactory(audience="devices", slug="devices", title="My school device")
    version = make.published(agreement, body="".join(f"{at}. {point}\n" for at, point in enumerate(POINTS, 1)))
    make.ask(make.CampaignFactory(kind="declaration", title="Device declaration", number=1, version=version), person)
    return person


URL = ["elm", 1]


def test_all_points_stand_on_the_page_and_are_declared_together(client, teacher):
    url = reverse("agreements:mine-sign", args=URL)
    page = client.get(url)
    assert all(point in page.text for point in POINTS)
    assert "Each of these points is true of me" in page.text
    said = {"shown": page.context["shown"], "typed_name": "Robin Marsh", "agrees": "on", "act": "signed"}
    client.post(url, said)
    one = Signature.objects.get()
    assert all(point in one.text.body for point in POINTS)
    assert "You have made this declaration" in client.get(url).text


def test_who_cannot_say_so_gives_a_reason(client, teacher):
    url = reverse("agreements:mine-sign", args=URL)
    shown = client.get(url).context["shown"]
    client.post(url, {"shown": shown, "act": "declined", "reason": "My family uses it too"})
    assert Signature.objects.get().act == "declined"


def test_it_waits_on_the_home_page_as_a_declaration(client, teacher):
    assert "Declare: Device declaration" in client.get(reverse("schools:home", args=["elm"])).text
