"""The ground that everything else stands on: commands, lock files, settings and the tests' own safeguards."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from esafety.celery import make_queue_folders

ROOT = Path(__file__).resolve().parent.parent


def pins(name):
    return set(re.findall(r"^([a-z0-9.-]+==[^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE | re.IGNORECASE))


def test_those_who_work_on_it_have_the_versions_that_schools_run():
    assert len(pins("requirements.lock")) > 40
    assert pins("requirements.lock") < pins("requirements-postgres.lock") < pins("requirements-dev.lock")


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-postgres.lock", "requirements-dev.lock", "requirements-uv.lock"]
)
def test_every_package_is_pinned_by_hash_and_no_host_is_named(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    packages = re.findall(r"^\S.*", text, re.MULTILINE)
    assert len(re.findall(r"==[^\n]*\\\n +--hash=sha256:", text)) == len(pins(name)) == len(packages)


def test_every_setting_is_in_the_manual():
    read = set(re.findall(r'(?:env\.\w+|required)\(\s*"([A-Z_]+)"', (ROOT / "esafety/settings.py").read_text()))
    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/settings.md").read_text()))
    assert read
    assert read <= told


def test_the_image_holds_every_app_and_nothing_that_lies_about():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
    ours = {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()}
    assert lines[1] == "*"
    assert taken == ours | {"manage.py", "requirements-postgres.lock", "templates", "static"}


@pytest.mark.parametrize("port", ["soon", "0", "-1", "65536"])
def test_the_demo_refuses_a_port_that_is_none(port):
    assert "It must be a number from 1 to 65535." in refusal_of_the_demo(port)


def test_the_demo_says_that_a_port_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} is taken." in refusal_of_the_demo(str(port))


def refusal_of_the_demo(port):
    command = [sys.executable, str(ROOT / "bin/demo")]
    done = subprocess.run(command, env={"PORT": port}, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    return done.stderr


def test_the_queue_in_files_gets_its_folders_closed_to_others(tmp_path):
    folders = {name: str(tmp_path / "deep" / name) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    make_queue_folders(Celery(set_as_current=False, broker="filesystem://", broker_transport_options=folders))
    assert {Path(folder).stat().st_mode & 0o777 for folder in folders.values()} == {0o700}


def test_a_test_cannot_reach_beyond_this_machine():
    for host in ("example.org", "192.0.2.1", "2001:db8::1"):
        with pytest.raises(AssertionError, match="tried to reach"):
            socket.create_connection((host, 80), timeout=1)


def test_tests_ask_as_a_school_does(client, db):
    response = client.get("/health/")
    assert response.wsgi_request.is_secure()
    assert f"https://{response.wsgi_request.get_host()}" == settings.SITE_URL
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
