"""T54, T33 and T55: links in mail come from SITE_URL, mail names nobody, and signing in leads nowhere else."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.urls import reverse

from esafety.jobs import services as jobs
from esafety.notify import letters
from esafety.notify.services import notify
from esafety.schools import services
from tests.factories import IncidentFactory, PersonFactory
from tests.factories.schools import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a heron in the reeds 7"
OURS = urlsplit(settings.SITE_URL).netloc

# --- T54 ---------------------------------------------------------------------------------------------------------

HOSTS = [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": f"evil.example:443@{OURS}"},
    {"HTTP_HOST": f"{OURS}@evil.example"},
    {"HTTP_HOST": f"{OURS}.evil.example"},
    {"HTTP_HOST": f"evil.example#{OURS}"},
    {"HTTP_HOST": f"{OURS}, evil.example"},
    {"HTTP_HOST": f"{OURS}:evil"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "[::1]"},
    {"HTTP_HOST": "169.254.169.254"},
    {"HTTP_HOST": OURS, "HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_HOST": OURS, "HTTP_FORWARDED": "host=evil.example;proto=http"},
    {"HTTP_HOST": OURS, "HTTP_X_FORWARDED_PROTO": "http", "HTTP_X_FORWARDED_PORT": "8080"},
    {"HTTP_HOST": OURS, "HTTP_X_FORWARDED_SERVER": "evil.example", "HTTP_X_HOST": "evil.example"},
    {"HTTP_HOST": f"{OURS}:8443"},
    {"HTTP_HOST": OURS.upper()},
]


def off_site(link):
    return urlsplit(link)[:2] != urlsplit(settings.SITE_URL)[:2]


def links_in(message):
    bodies = [message.body, *(part.content for part in message.alternatives)]
    return re.findall(r"https?://[^\s\"<>]+", " ".join(bodies))


@pytest.mark.parametrize("headers", HOSTS, ids=lambda headers: " ".join(headers.values()) or "empty")
def test_a_link_in_mail_is_this_sites_whatever_the_request_claims(headers, client, mailoutbox, counts):
    PersonFactory(user=UserFactory(email="tess@elm.example"))
    response = client.post(reverse("account_reset_password"), {"email": "tess@elm.example"}, **headers)
    is_ours = headers["HTTP_HOST"].lower().split(":")[0] == OURS and headers["HTTP_HOST"] != f"{OURS}:evil"
    links = [link for message in mailoutbox for link in links_in(message)]
    off = [link for link in links if off_site(link)]
    counts("T54 hosts", tried=1, refused=response.status_code == 400, links_checked=len(links), failed=len(off))
    assert (response.status_code, len(mailoutbox)) == ((302, 1) if is_ours else (400, 0))
    assert not off
    assert bool(links) is is_ours


# --- T33 ---------------------------------------------------------------------------------------------------------

HOSTILE = {
    "first_name": "zqcanaryfirst\r\nBcc: all@evil.example <b>",
    "last_name": "{{ settings.SECRET_KEY }} zqcanarylast",
    "email": "zqcanarymail@elm.example",
}
SUBJECTS = {
    "account/email/password_reset_key": "Choose a new password",
    "accounts/email/invitation": "Your school's e-safety site",
    "emails/notice": "2026-0042: your report was answered",
    "emails/digest": "Your e-safety inbox has something new",
    "emails/letter": "2026-0042: your report was answered",
}


def send_reset(person, client):
    client.post(reverse("account_reset_password"), {"email": person.user.email})


def send_invitation(person, client):
    services.send_invitation(person.user)


def send_notice(person, client):
    incident = IncidentFactory(reference="2026-0042", reported_by=person)
    send_mail_of(person, incident, kind="news", text="incidents.answered", url=incident.get_absolute_url())


def send_digest(person, client):
    send_mail_of(person, None, kind="news", text="incidents.answered", url="/elm/")
    mail.outbox.clear()
    send_mail_of(person, None, kind="digest", text="notify.digest", url="/elm/inbox/")


def send_letter(person, client):
    incident = IncidentFactory(reference="2026-0042", reported_by=person)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "_WRITERS", {})
        letters.register("incidents.answered", lambda notice: letters.Letter(path="/elm/secret/"), to_anybody=True)
        send_mail_of(person, incident, kind="receipt", text="incidents.answered", url=incident.get_absolute_url())


def send_mail_of(person, about, **fields):
    person.email = ""  # then it goes to the address of the sign-in
    person.save()
    notify([person], about=about, **fields)
    jobs.sweep()


MAILS = {
    "account/email/password_reset_key": send_reset,
    "accounts/email/invitation": send_invitation,
    "emails/notice": send_notice,
    "emails/digest": send_digest,
    "emails/letter": send_letter,
}


def test_every_mail_that_the_product_can_send_is_tried_here():
    templates = Path(settings.BASE_DIR) / "templates"
    prefixes = {str(path.relative_to(templates))[: -len("_subject.txt")] for path in templates.rglob("*_subject.txt")}
    assert prefixes == set(MAILS)


@pytest.mark.parametrize("prefix", MAILS)
def test_a_mail_names_nobody_and_its_subject_says_nothing(prefix, client, mailoutbox, counts):
    user = UserFactory(email="zqlocalpart@elm.example", password=make_password(PASSWORD))
    person = PersonFactory(user=user, roles=["teacher"], **HOSTILE)
    MAILS[prefix](person, client)
    (message,) = mailoutbox
    said = " ".join([message.subject, message.body, *(part.content for part in message.alternatives)])
    leaks = [word for word in ("zqcanary", "zqlocalpart", "Elm School", "elm.example", "SECRET") if word in said]
    counts("T33 mails", tried=1, failed=len(leaks))
    assert not leaks
    assert message.to == ["zqlocalpart@elm.example"]
    assert (message.cc, message.bcc) == ([], [])
    assert message.subject == SUBJECTS[prefix]
    assert not [link for link in links_in(message) if off_site(link)]


# --- T55 ---------------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\thttps://evil.example/",
    " https://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    f"https://{OURS}@evil.example/",
    f"https://{OURS}.evil.example/",
    f"https://evil.example#{OURS}",
    f"https://evil.example?{OURS}",
    f"https://evil.example\\@{OURS}/",
    "//evil.example\\@x",
    "https://evil%E3%80%82example/",
    "//%65vil.example/",
    "\x00//evil.example/",
    f"http://{OURS}/",  # this site, but in clear
]


def lands_at(location):
    """Where a browser goes: it takes `\\` for `/` and leaves out tabs and line ends."""
    as_read = re.sub(r"[\t\r\n]", "", location).strip(" \x00").replace("\\", "/")
    as_read = re.sub(r"^/{3,}", "//", as_read)
    as_read = re.sub(r"^(https?):/*", r"\1://", as_read, flags=re.IGNORECASE)
    return urlsplit(urljoin(f"{settings.SITE_URL}/accounts/login/", as_read))


@pytest.mark.parametrize("where", ["address", "form"])
@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_off_the_site(target, where, client, counts):
    user = UserFactory(email="tess@elm.example", password=make_password(PASSWORD))
    sent = {"login": user.email, "password": PASSWORD} | ({"next": target} if where == "form" else {})
    url = reverse("account_login")
    response = client.post(url, sent, query_params={"next": target} if where == "address" else None)
    assert response.status_code == 302
    landed = lands_at(response["Location"])
    leaves = (landed.scheme, landed.netloc) != ("https", OURS)
    counts("T55 open redirects", tried=1, failed=int(leaves))
    assert not leaves, response["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_who_is_signed_in_already_is_not_sent_off_the_site_either(target, client, counts):
    client.force_login(UserFactory())
    response = client.get(reverse("account_login"), {"next": target})
    landed = lands_at(response["Location"])
    leaves = (landed.scheme, landed.netloc) != ("https", OURS)
    counts("T55 open redirects", tried=1, failed=int(leaves))
    assert not leaves, response["Location"]
