"""The folder of sealed files, outside the web root: `incoming` while they come, `kept` by name, `aside` before removal.

Nothing in it can be read without keys that are elsewhere. A file that is being written is locked (flock) by the process
that writes it, until its request ends: the nightly tidying leaves locked and recent files alone.
"""

import errno
import fcntl
import os
import secrets
import time
import weakref
from collections.abc import Callable, Iterator
from itertools import batched
from pathlib import Path
from typing import IO

from django.conf import settings

from esafety.exceptions import RuleBroken

FULL = (
    "There is no room left where files are kept, so this one was not taken. What you typed is still here. "
    "Tell whoever looks after this site, and add the file when there is room again."
)
NOT_WRITABLE = (
    "The file could not be kept just now. What you typed is still here. Try again, and tell whoever looks after this "
    "site if it happens again."
)
A_DAY = 24 * 3600
KEPT_ASIDE = 30 * A_DAY


def root() -> Path:
    return Path(settings.EVIDENCE_DIR)


def why_not_kept(error: OSError) -> str:
    return FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else NOT_WRITABLE


def path_of(name: str) -> Path:
    """Where the file of this name is kept: in one of 65,536 folders, so that none grows too long."""
    return root() / "kept" / name[:2] / name[2:4] / name


class Incoming:
    """A file that is being written. It goes when it is discarded or forgotten, unless it was kept before."""

    def __init__(self) -> None:
        folder = made_folder(root() / "incoming")
        self.path = folder / secrets.token_hex(16)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self.file: IO[bytes] = os.fdopen(descriptor, "r+b", buffering=0)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._gone = weakref.finalize(self, _discard, self.file, self.path)

    def keep(self, name: str) -> None:
        """Give the finished file its name for good. On return the disk has it there; raises RuleBroken where it fails.

        It stays locked until `discard`, which no longer removes it.
        """
        try:
            path = path_of(name)
            made_folder(path.parent)
            os.rename(self.path, path)
            fsync_folder(path.parent)
        except OSError as error:
            raise RuleBroken(why_not_kept(error)) from error
        self._gone.detach()
        self._gone = weakref.finalize(self, self.file.close)

    def discard(self) -> None:
        self._gone()


def _discard(file: IO[bytes], path: Path) -> None:
    path.unlink(missing_ok=True)
    file.close()


def made_folder(path: Path) -> Path:
    """The folder, made if it was not there, for this user alone; the disk knows of it on return."""
    if not path.is_dir():
        made_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        fsync_folder(path.parent)
    return path


def fsync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- Tidying ---------------------------------------------------------------------------------------------------


def tidy(with_row: Callable[[list[str]], set[str]]) -> dict[str, int]:
    """Remove uploads that ended half-way, and put aside kept files without a row. How many of each.

    A file put aside comes back if its row does (a database that was restored, or another one by mistake), and is
    removed after 30 days. `with_row` gives those of some names that have a row: they are never removed.
    """
    done = {"half": 0, "put_aside": 0, "put_back": 0, "removed": 0}
    for path in _older_than(root() / "incoming", A_DAY):
        done["half"] += _unless_in_use(path, path.unlink)
    aside = root() / "aside"
    for path, has_row in _with_and_without(aside, 0, with_row):
        if has_row:
            made_folder(path_of(path.name).parent)
            done["put_back"] += _unless_in_use(path, lambda path=path: path.rename(path_of(path.name)))
        elif _age(path) > KEPT_ASIDE:
            done["removed"] += _unless_in_use(path, path.unlink)
    for path, has_row in _with_and_without(root() / "kept", A_DAY, with_row):
        if not has_row:
            done["put_aside"] += _unless_in_use(path, lambda path=path: _put_aside(path, made_folder(aside)))
    return done


def _with_and_without(
    folder: Path, seconds: int, with_row: Callable[[list[str]], set[str]]
) -> Iterator[tuple[Path, bool]]:
    """Each file that is old enough, and whether it has a row: asked for many at once."""
    for some in batched(_older_than(folder, seconds), 500):
        known = with_row([path.name for path in some])
        yield from ((path, path.name in known) for path in some)


def _put_aside(path: Path, aside: Path) -> None:
    os.utime(path)  # from now on its age is the time that it has been aside
    path.rename(aside / path.name)


def _older_than(folder: Path, seconds: int) -> Iterator[Path]:
    for path in list(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and _age(path) >= seconds:
            yield path


def _age(path: Path) -> float:
    """In seconds; less than nothing where it has gone meanwhile."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return -1


def _unless_in_use(path: Path, act: Callable[[], object]) -> int:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            act()
    except (BlockingIOError, FileNotFoundError):  # somebody still writes it, or it has gone meanwhile
        return 0
    return 1
