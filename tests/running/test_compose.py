"""docker-compose.yml, Dockerfile and deploy/ as text: what must hold whatever engine runs them."""

import re
from pathlib import Path

import pytest
import yaml

from tests.deployed.compose import VARIABLE, NotSet, filled_in, read_env_file, run_line, services

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
LASTING = sorted(set(SERVICES) - {"migrate"})
OURS = ("migrate", "web", "worker", "beat")


@pytest.mark.parametrize("name", LASTING)
def test_every_service_comes_back_and_says_whether_it_is_well(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    assert {name for name in SERVICES if "outer" in SERVICES[name]["networks"]} == {"proxy", "web", "worker"}


def test_nothing_starts_before_the_migrations_are_through():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", OURS)
def test_ours_run_without_rights_and_write_only_where_they_must(name):
    its = SERVICES[name]
    assert its["read_only"] is True
    assert its["cap_drop"] == ["ALL"]
    assert its["security_opt"] == ["no-new-privileges:true"]
    assert (its["volumes"], its["tmpfs"]) == (["files:/var/lib/esafety"], ["/tmp"])


def test_the_password_of_the_owner_is_known_to_migrations_alone():
    holders = {name for name in OURS if "DATABASE_OWNER_PASSWORD" in str(SERVICES[name]["environment"])}
    assert holders == {"migrate"}
    assert not any("SUPERUSER" in str(SERVICES[name]["environment"]) for name in OURS)


def test_every_variable_is_in_the_example_and_in_the_manual():
    text = (ROOT / "docker-compose.yml").read_text()
    passed_on = {name for name, value in COMPOSE["x-environment"].items() if value is None}
    read = {match[1] for match in VARIABLE.finditer(text)} | passed_on
    example = (ROOT / "deploy/example.env").read_text()
    assert read - {"MAIL_TLS"} == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert read <= set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/settings.md").read_text()))


def test_an_empty_password_is_refused_before_anything_starts():
    with pytest.raises(NotSet, match="PASSWORD"):
        services(read_env_file((ROOT / "deploy/example.env").read_text()))


def test_variables_are_filled_in_as_compose_does_it():
    assert filled_in("NAME", ":-", "3", {}) == "3"
    assert filled_in("NAME", ":-", "3", {"NAME": ""}) == "3"
    assert filled_in("NAME", ":?", "say", {"NAME": "4"}) == "4"
    assert filled_in("NAME", None, None, {}) == ""


def test_the_image_runs_as_nobody_in_particular_from_the_pinned_lock():
    dockerfile = (ROOT / "Dockerfile").read_text()
    instructions = re.findall(r"^([A-Z]+) ", dockerfile, re.MULTILINE)
    assert "USER esafety" in dockerfile
    assert instructions.index("USER") < instructions.index("CMD")
    assert "--require-hashes" in run_line(holding="pip install")
    assert not re.search(r"^(ENV|ARG) .*(KEY|PASSWORD|SECRET)", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in instructions


def test_files_of_25_mb_pass_the_proxy_to_no_disk_and_by_modern_tls_alone():
    proxy = (ROOT / "deploy/nginx/esafety.conf").read_text()
    assert "client_max_body_size 50m;" in proxy
    assert re.findall(r"temp_path (/run/)", proxy) == ["/run/"] * 2
    assert re.findall(r"ssl_protocols (.*);", proxy) == ["TLSv1.2 TLSv1.3"]
    assert "ssl_session_tickets off;" in proxy


@pytest.mark.parametrize("name", OURS)
def test_without_docker_the_units_run_the_same_commands(name):
    """But for the address that the site listens at, and the count of processes that compose reads from .env."""
    unit = (ROOT / f"deploy/systemd/esafety-{name}.service").read_text()
    commands = [
        line.removeprefix("/opt/esafety/.venv/bin/") for line in re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    ]
    composed = SERVICES[name]["command"].removeprefix('sh -c "').removesuffix('"').replace("0.0.0.0", "127.0.0.1")
    composed = VARIABLE.sub(lambda match: filled_in(*match.groups(), {}), composed)
    assert " && ".join(commands) == composed
