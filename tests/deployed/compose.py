"""docker-compose.yml as plain processes: the same commands, environment and health checks on this machine.

Only what a container would give is put in place of: host names by 127.0.0.1, ports by free ones, folders by temporary
ones, and the names of the database and its roles, which a machine may have already.
"""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")


class NotSet(Exception):
    """Compose would refuse to start; the text is what it would say."""


def read_env_file(text):
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def interpolated(value, given):
    """The value with `${NAME}`, `${NAME:-default}` and `${NAME:?refusal}` filled in, as Compose does it."""
    if isinstance(value, dict):
        return {key: interpolated(one, given) for key, one in value.items()}
    if isinstance(value, list):
        return [interpolated(one, given) for one in value]
    return VARIABLE.sub(lambda match: filled_in(*match.groups(), given), value) if isinstance(value, str) else value


def filled_in(name, how, otherwise, given):
    value = given.get(name, "")
    if not value and how == ":?":
        raise NotSet(f"{name}: {otherwise}")
    return value or otherwise or ""


def services(given):
    """Each service with its settings from the file and the variables given."""
    read = yaml.safe_load(COMPOSE.read_text())["services"]
    for service in read.values():  # a name without a value is passed on where it is given
        environment = service.get("environment", {})
        service["environment"] = {
            name: given.get(name) if value is None else value
            for name, value in environment.items()
            if value is not None or name in given
        }
    return interpolated(read, given)


def run_line(*, holding):
    """The command of a RUN line of the Dockerfile, as its shell gets it."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    (line,) = [line.removeprefix("RUN ") for line in text.splitlines() if line.startswith("RUN ") and holding in line]
    return line


class Service:
    """One service as a process in a session of its own. `replacing` maps patterns to what is put in their place."""

    def __init__(self, name, settings, *, replacing, extra_environment, folder, add=()):
        self.name, self.folder, self.replacing = name, folder, replacing
        self.command = [*self.words(settings.get("command", "")), *add]
        self.check = self.words(settings.get("healthcheck", {}).get("test", []))[1:]
        its = {key: self.replaced(str(value)) for key, value in settings["environment"].items()}
        self.environment = its | extra_environment
        self.process = None

    def replaced(self, text):
        for pattern, other in self.replacing.items():
            text = re.sub(pattern, other, text)
        return text

    def words(self, command):
        return [self.replaced(word) for word in (shlex.split(command) if isinstance(command, str) else command)]

    @property
    def log(self):
        return self.folder / f"{self.name}.log"

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *command, seconds=90):
        """A command to its end, in this service's environment: its own, or another as `docker compose exec` would."""
        return subprocess.run(
            command or self.command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    def is_healthy(self):
        return self.run(*self.check).returncode == 0

    def until_healthy(self, seconds=30):
        stop_at = time.monotonic() + seconds
        while not self.is_healthy():
            ended = self.process is not None and self.process.poll() is not None
            assert not ended, f"{self.name} ended by itself:\n{self.last_words()}"
            assert time.monotonic() < stop_at, f"{self.name} does not become healthy:\n{self.last_words()}"
            time.sleep(0.2)

    def last_words(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:]) if self.log.exists() else ""

    def kill(self):
        """`kill -9`, for it and whatever it started."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=15):
        self._signal(signal.SIGTERM, group=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()

    def _signal(self, number, *, group=True):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, number)
