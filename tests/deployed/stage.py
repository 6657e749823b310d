"""`DEPLOYED=1`: what the journeys stand on is the deployment of docker-compose.yml, reached through its proxy.

Real PostgreSQL (at `DATABASE_URL`), a Redis of its own, gunicorn, Celery with beat, nginx with a certificate made for
the run, and a mail server that wants TLS. The tests hold the same database as its owner, make people and look at rows;
all else goes through the browser.
"""

import contextlib
import os
import re
import secrets
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import OperationalError, connection, connections
from django.test import TransactionTestCase, modify_settings

from tests.deployed.compose import ROOT, Service, read_env_file, run_line, services
from tests.notify.conftest import Listening, MailServer, free_port

JOURNEYS = ROOT / "tests/journeys"
DATABASE, OWNER, APP = "esafety_deployed", "esafety_deployed_owner", "esafety_deployed_app"
KEPT_BETWEEN_TESTS = {  # the processes remember the keys of the first two
    "django_content_type",
    "auth_permission",
    "django_migrations",
    "running_heartbeat",
}
NGINX = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log crit;
worker_processes 2;
events {{}}
http {{
    client_body_temp_path {folder}/body; # what nginx would make in its own folders: none is used
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/esafety.conf;
}}
"""


def pytest_collection_modifyitems(config, items):
    """Of the journeys take those that are marked `deployed`, with scripts.

    `make journeys` walks all of them, and without scripts too. What a page does there it does here: only what goes by
    the proxy, the worker, Redis or PostgreSQL can fail on its own.
    """
    left_out = [item for item in items if is_the_pages_own_matter(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def is_the_pages_own_matter(item):
    if JOURNEYS not in item.path.parents:
        return False
    return item.get_closest_marker("deployed") is None or walks_without_javascript(item)


def walks_without_javascript(item):
    return hasattr(item, "callspec") and item.callspec.params.get("browser_mode") == "without JavaScript"


class Deployment:
    """The running services by name. Its `url` is the proxy's, and it stands in for pytest-django's live server."""

    def __init__(self, folder):
        self.folder = folder
        self.url = django_settings.SITE_URL
        self.ports = {name: free_port() for name in ("web", "http")}
        self.ports["https"] = int(self.url.rpartition(":")[2])
        self.ports["redis"] = int(re.search(r":(\d+)/", os.environ["REDIS_URL"])[1])
        self.server = connection.settings_dict.copy()  # PostgreSQL, as a role that may make roles and databases
        self.passwords = {name: secrets.token_hex(16) for name in (OWNER, APP)}
        self._live_server_modified_settings = modify_settings(ALLOWED_HOSTS={"append": "127.0.0.1"})
        self.certify()
        self.mail = self.serve_mail()
        self.services = self.read_services()

    def __getitem__(self, name):
        return self.services[name]

    # --- Put in place of what containers would give ---

    def certify(self):
        """A certificate made for the run; programs believe it by SSL_CERT_FILE, the browser is told not to mind."""
        self.certificate, self.key = self.folder / "fullchain.pem", self.folder / "privkey.pem"
        names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
        use = "keyUsage=critical,digitalSignature,keyCertSign"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        command += ["-addext", names, "-addext", use, "-keyout", self.key, "-out", self.certificate]
        subprocess.run(command, check=True, capture_output=True)

    def serve_mail(self):
        server = MailServer()
        server.port = free_port()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        self.listening = ListeningByTLS(server, hostname=server.host, port=server.port, starttls=context)
        self.listening.start()
        return server

    @property
    def env_file(self):
        """deploy/example.env filled in as docs/install.md says."""
        example = read_env_file((ROOT / "deploy/example.env").read_text())
        return example | {
            "SITE_URL": self.url,
            "SECRET_KEY": django_settings.SECRET_KEY,
            "MASTER_KEYS": os.environ["MASTER_KEYS"],
            "DATABASE_SUPERUSER_PASSWORD": self.server["PASSWORD"] or "none",
            "DATABASE_OWNER_PASSWORD": self.passwords[OWNER],
            "DATABASE_APP_PASSWORD": self.passwords[APP],
            "MAIL_HOST": self.mail.host,
            "MAIL_PORT": str(self.mail.port),
            "MAIL_USER": "",
            "MAIL_PASSWORD": "",
            "MAIL_FROM": "E-safety <no-reply@elm.example>",
            "WEB_WORKERS": "2",
        }

    def read_services(self):
        host, port = self.server["HOST"] or "127.0.0.1", str(self.server["PORT"] or 5432)
        replacing = {
            r"@database:5432/esafety$": f"@{host}:{port}/{DATABASE}",
            r"^5432$": port,
            r"\besafety_owner\b": OWNER,
            r"\besafety_app\b": APP,
            r"\bredis:6379\b": f"127.0.0.1:{self.ports['redis']}",
            r"^6379$": str(self.ports["redis"]),
            r"^0\.0\.0\.0$": "127.0.0.1",
            r"\b(0\.0\.0\.0|127\.0\.0\.1):8000\b": f"127.0.0.1:{self.ports['web']}",
            r"127\.0\.0\.1:80/": f"127.0.0.1:{self.ports['http']}/",
            r"^/data$": str(self.folder),
            r"/var/lib/esafety": str(django_settings.VAR_DIR),
        }
        around = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "SSL_CERT_FILE": str(self.certificate),
        }
        to_postgres = {"PGHOST": host, "PGPORT": port, "PGUSER": self.server["USER"] or ""}
        to_postgres |= {"PGPASSWORD": self.server["PASSWORD"]} if self.server["PASSWORD"] else {}
        return {
            name: Service(
                name,
                settings,
                replacing=replacing | ({r"^esafety$": DATABASE} if name == "database" else {}),
                extra_environment=around | (to_postgres if name == "database" else {}),
                folder=self.folder,
                add=("-c", str(self.folder / "nginx.conf"), "-e", "stderr") if name == "proxy" else (),
            )
            for name, settings in services(self.env_file).items()
        }

    def configure_proxy(self):
        """The file of deploy/ with other ports, paths and upstream addresses, and nothing else changed."""
        text = (ROOT / "deploy/nginx/esafety.conf").read_text()
        for theirs, ours in {
            "server web:8000;": f"server 127.0.0.1:{self.ports['web']};",
            "listen 80 ": f"listen 127.0.0.1:{self.ports['http']} ",
            "listen 443 ": f"listen 127.0.0.1:{self.ports['https']} ",
            "/etc/nginx/tls/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/nginx-",
            "/run/esafety-": f"{self.folder}/",
        }.items():
            assert theirs in text, f"{theirs} is not in deploy/nginx/esafety.conf"
            text = text.replace(theirs, ours)
        (self.folder / "esafety.conf").write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""  # whoever runs the tests may read the folder, and nobody else
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, user=user))

    # --- Up and down, in the order that depends_on gives ---

    def make_database(self):
        self.drop_database()
        self.services["database"].until_healthy()
        succeed(self.services["database"].run(ROOT / "deploy/database/10-roles.sh"))

    def drop_database(self):
        with contextlib.closing(connection.copy()) as ours:
            ours.settings_dict["NAME"] = "postgres"
            with ours.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
                cursor.execute(f"DROP ROLE IF EXISTS {APP}")
                cursor.execute(f"DROP ROLE IF EXISTS {OWNER}")

    def hold_database(self):
        """From now on the tests' own connection is to the deployment's database, as the role that owns it."""
        theirs = {"NAME": DATABASE, "USER": OWNER, "PASSWORD": self.passwords[OWNER]}
        connection.close()
        connections.settings["default"].update(theirs)
        connection.settings_dict.update(theirs)

    def let_go_of_database(self):
        connections.close_all()
        connection.settings_dict.update(self.server)

    def start(self):
        self.make_database()
        self.services["redis"].start()
        migrate, collect = self.services["migrate"], run_line(holding="collectstatic").partition(" && rm ")[0]
        with ThreadPoolExecutor() as at_once:
            for done in [at_once.submit(migrate.run, "sh", "-c", collect), at_once.submit(migrate.run)]:
                succeed(done.result())
        self.services["redis"].until_healthy()
        self.configure_proxy()
        for name in ("web", "worker", "beat", "proxy"):
            self.services[name].start()
        for name in ("web", "proxy"):
            self.services[name].until_healthy()

    def stop(self):
        for name in ("proxy", "beat", "worker", "web", "redis"):
            if self.services[name].process is not None:
                self.services[name].kill()  # what they hold is thrown away
        self.listening.stop()


class ListeningByTLS(Listening):
    """Takes no mail but by STARTTLS."""

    def __init__(self, handler, *, starttls, **kwargs):
        super().__init__(handler, **kwargs)
        self.starttls = starttls

    def factory(self):
        session = super().factory()
        session.tls_context, session.require_starttls = self.starttls, True
        return session


def succeed(done):
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done


# --- Fixtures in place of those of a process of its own ----------------------------------------------------------


@pytest.fixture(scope="session")
def deployment(django_db_blocker, tmp_path_factory):
    if connection.vendor != "postgresql":
        pytest.exit("DEPLOYED=1 needs PostgreSQL: set DATABASE_URL to a role that may make databases.", returncode=2)
    with django_db_blocker.unblock():
        began = time.monotonic()
        running = Deployment(tmp_path_factory.mktemp("deployed"))
        try:
            running.start()
            print(f"\nThe deployment is at {running.url} after {time.monotonic() - began:.0f} s.")
            running.hold_database()
            yield running
        finally:
            running.stop()
            running.let_go_of_database()
            running.drop_database()


@pytest.fixture(scope="session")
def django_db_setup(deployment):
    """The deployment's own migrations made the database."""


@pytest.fixture(scope="session")
def live_server(deployment):
    return deployment


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"ignore_https_errors": True}


@pytest.fixture(scope="session", autouse=True)
def _transactional_db_without_triggers():
    """Tests empty the tables and keep what the running processes remember the keys of."""
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: empty()
    yield
    TransactionTestCase._fixture_teardown = flush


def empty():
    from esafety.audit import triggers

    until_nothing_is_done()
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = ", ".join(map(connection.ops.quote_name, sorted(set(names) - KEPT_BETWEEN_TESTS)))
    for attempt in range(3):
        try:
            with triggers.dropped(), connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {quoted}")
            break
        except OperationalError:  # in each other's way with a worker; PostgreSQL let one of the two go
            if attempt == 2:
                raise
    cache.clear()


def until_nothing_is_done(seconds=5):
    """A worker in the middle of a mail would be writing to what is emptied."""
    from esafety.jobs.models import Job

    stop_at = time.monotonic() + seconds
    while Job.objects.filter(state__in=["waiting", "running"]).exists() and time.monotonic() < stop_at:
        time.sleep(0.1)


@pytest.fixture
def mailbox(deployment):
    """What arrives at the mail server during the test."""
    deployment.mail.accepted.clear()
    return deployment.mail
