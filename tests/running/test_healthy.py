"""What a container asks itself: is the site well?"""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from esafety.running.healthy import is_healthy
from tests.notify.conftest import free_port


@pytest.fixture
def site():
    """Answers with `status` and keeps the host that it was asked by."""

    class Site(BaseHTTPRequestHandler):
        status, hosts = 200, []

        def do_GET(self):
            self.hosts.append(self.headers["Host"])
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    Site.address = f"http://127.0.0.1:{server.server_port}/health/"
    yield Site
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_while_the_health_page_says_so(site):
    assert is_healthy(site.address, "esafety.elm.sch.uk")
    assert site.hosts == ["esafety.elm.sch.uk"]
    site.status = 503
    assert not is_healthy(site.address, "esafety.elm.sch.uk")


def test_it_is_not_where_nobody_listens():
    assert not is_healthy(f"http://127.0.0.1:{free_port()}/health/", "esafety.elm.sch.uk")
