"""What a browser meets at the proxy: https alone, every header, and a log that tells on nobody."""

import http.client
import re
import ssl
import subprocess
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from tests.factories import PersonFactory
from tests.journeys.pages import Visitor
from tests.security.test_headers import faults

STATIC_FILE = "/static/css/base.css"


@pytest.fixture
def ask(deployment):
    """`ask("GET", "/health/")` at the proxy by https; `clear=True` at its http port. The answer, with its body read."""
    connections = []

    def request(method, path, *, clear=False, body=None, **headers):
        if clear:
            connection = http.client.HTTPConnection("127.0.0.1", deployment.ports["http"], timeout=20)
        else:
            trusting = ssl.create_default_context(cafile=deployment.certificate)
            connection = http.client.HTTPSConnection("127.0.0.1", deployment.ports["https"], context=trusting)
        connections.append(connection)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        return answer

    yield request
    for connection in connections:
        connection.close()


def test_the_health_page_says_ok_and_no_more(ask):
    answer = ask("GET", "/health/")
    assert (answer.status, answer.text) == (200, "ok")


def test_every_header_passes_the_proxy(ask, counts):
    found = []
    asked = {"/health/": 200, "/accounts/login/": 200, "/": 302, "/nowhere/at/all/": 404, STATIC_FILE: 200}
    for path, status in asked.items():
        answer = ask("GET", path)
        assert answer.status == status, f"{path} answers {answer.status}"
        found += [f"{path}: {fault}" for fault in faults(answer, may_be_kept=path == STATIC_FILE)]
        assert "1." not in answer.headers.get("Server", "")  # no version
    counts("T64 answers through the proxy", tried=len(asked), failed=len(found))
    assert not found


@pytest.mark.parametrize("host", [None, "evil.example"])
def test_whoever_asks_in_clear_is_sent_to_the_sites_own_https_address(ask, deployment, host):
    answer = ask("GET", "/elm/incidents/?q=her", clear=True, **({"Host": host} if host else {}))
    assert answer.status == 301
    assert answer.headers["Location"] == f"{deployment.url}/elm/incidents/?q=her"


def test_a_host_of_somebody_else_and_an_address_made_up_are_not_believed(ask, deployment):
    assert ask("GET", "/accounts/login/", Host="evil.example").status == 400
    answer = ask("GET", "/accounts/login/", **{"X-Forwarded-For": "192.0.2.77", "X-Forwarded-Proto": "http"})
    assert answer.status == 200  # not sent round to https again
    assert "192.0.2.77" not in deployment["web"].log.read_text()


@pytest.mark.parametrize(("version", "is_taken"), [("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)])
def test_old_tls_is_refused(deployment, version, is_taken):
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{deployment.ports['https']}", version]
    done = subprocess.run([*command, "-cipher", "ALL@SECLEVEL=0"], input=b"", capture_output=True, check=False)
    assert (done.returncode == 0) == is_taken


@pytest.mark.parametrize(("megabytes", "status"), [(25, 200), (40, 200), (60, 413)])
def test_what_is_too_large_reaches_the_site_which_says_so_and_past_that_the_proxy_says_it(ask, megabytes, status):
    """Sent with the sign-in form, which takes no file and so shows itself again once it has read all of it."""
    form = ask("GET", "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[1]
    body = (
        f'--part\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--part\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'
    ).encode()
    body += bytes(megabytes * 1_000_000) + b"\r\n--part--\r\n"
    answer = ask(
        "POST",
        "/accounts/login/",
        body=body,
        Cookie=form.headers["Set-Cookie"].partition(";")[0],
        Referer=django_settings.SITE_URL,
        **{"Content-Type": "multipart/form-data; boundary=part"},
    )
    assert answer.status == status
    assert ("Files may have up to 25 MB." in answer.text) == (status == 413)


def test_the_log_keeps_no_secret_no_search_and_no_address_of_a_public_report(ask, deployment):
    asked = [
        "/accounts/password/reset/key/zqcanary-1-zqcanary/",
        "/sign/zqcanary/",
        "/elm/report/?from=zqcanary",
        "/elm/incidents/?q=zqcanary",
        "/accounts//password/reset/key/zqcanary/",
    ]
    for path in asked:
        ask("GET", path, Referer="https://127.0.0.1/zqcanary/", **{"User-Agent": "zqbrowser"})
    log = (deployment.folder / "nginx-access.log").read_text()
    assert "zqbrowser" not in log
    said = log + deployment["web"].log.read_text() + deployment["proxy"].log.read_text()
    assert "zqcanary" not in said
    lines = {line.split('"')[1]: line.split()[1] for line in log.splitlines()}
    assert lines["GET /accounts/password/reset/key/(left-out)"] == "127.0.0.1"
    assert lines["GET /elm/report/"] == lines["GET /sign/(left-out)"] == "-"


@pytest.mark.django_db(transaction=True)
def test_one_signs_in_through_the_proxy_and_all_cookies_are_this_hosts_alone(page, deployment):
    teacher = PersonFactory(roles=["teacher"])
    visitor = Visitor(page)
    visitor.sign_in(teacher.user)
    assert urlsplit(page.url).path == reverse("schools:home", args=["elm"])
    cookies = page.context.cookies()
    assert {"__Host-session", "__Host-csrf", "__Host-browser"} <= {one["name"] for one in cookies}
    assert all(one["secure"] and one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies)
