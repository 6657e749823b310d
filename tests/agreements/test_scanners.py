"""T30: what follows links and presses buttons by itself signs nothing."""

from html.parser import HTMLParser

import pytest

from agreements.models import Asked, Consent, Signature
from esafety.audit.models import Event
from tests.agreements.sheets import answers
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


class Forms(HTMLParser):
    """The forms of a page as a robot sends them: every field with the value that stands in it."""

    def __init__(self, page):
        super().__init__()
        self.found, self.links = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "a":
            self.links.append(given["href"])
        if tag == "form":
            self.found.append(given | {"fields": []})
        if tag == "input" and self.found and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.found[-1]["fields"].append((given["name"], given.get("value") or ""))


def press_everything(client, page, path):
    for form in Forms(page).found:
        data = {}
        for name, value in form["fields"]:
            data.setdefault(name, []).append(value)
        client.post(form.get("action") or path, data, follow=True)


def follow_everything(client, page, path):
    for link in Forms(page).links:
        if link.startswith(("/sign/", "?")):
            client.get(link if link.startswith("/") else path + link, follow=True)


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(uses=["website", "press"])
    make.consent_words(campaign.school)
    make.add_text(campaign.version, language="pl", body="Dbamy o siebie.")
    return campaign, make.link_for(campaign, parent), list(Asked.objects.filter(person=parent))


ASKS = [
    {"method": "GET"},
    {"method": "HEAD"},
    {"method": "GET", "HTTP_SEC_PURPOSE": "prefetch;prerender"},
    {"method": "GET", "HTTP_USER_AGENT": "BarracudaSentinel/1.0"},
    {"method": "OPTIONS"},
]


def test_a_thousand_visits_of_scanners_sign_nothing(client, family, counts):
    path, visits = family[1], 0
    while visits < 1_000:
        for ask in ASKS:
            client.generic(ask["method"], path, **{name: value for name, value in ask.items() if name != "method"})
            visits += 1
        if visits % 100 == 0:
            page = client.get(path).text
            follow_everything(client, page, path)
            press_everything(client, page, path)
            client.post(path)
            client.post(path, {"typed_name": "", "agrees": ""})
            client.post(path, {"typed_name": "test", "agrees": "on", "act": "sign"})
            visits += 5
    counts("T30 scanner visits", tried=visits, signed=Signature.objects.count())
    assert not Signature.objects.exists()
    assert not Consent.objects.exists()
    assert not Event.objects.filter(action__startswith="agreements.").exists()
    assert set(Asked.objects.values_list("state", flat=True)) == {"asked"}


def test_a_robot_on_the_page_of_answers_changes_nothing(client, family):
    campaign, path, asked = family
    client.post(path, answers(campaign, asked, consents="no"))
    before = list(Signature.objects.values()), list(Consent.objects.values())
    for _ in range(20):
        for page in (f"{path}consents/", f"{path}done/", f"{path}?all=1"):
            shown = client.get(page).text
            follow_everything(client, shown, page)
            press_everything(client, shown, page)
    assert (list(Signature.objects.values()), list(Consent.objects.values())) == before
