"""Whether every kept file can be read and is what was kept (`manage.py verify_files`, and each night)."""

from collections.abc import Iterator
from dataclasses import dataclass

from esafety.evidence.envelopes import CannotOpen, NoSuchKey
from esafety.evidence.keys import Keys, keys_of
from esafety.evidence.models import StoredFile
from esafety.evidence.services import fault_of


@dataclass(frozen=True)
class Looked:
    """What was found of one file. `is_known` is False where its key is not here, so that nothing can be said."""

    file: StoredFile
    fault: str
    is_known: bool = True


def look_at_all(school_id: int | None = None) -> Iterator[Looked]:
    files = StoredFile.objects.select_related("school").order_by("school", "pk")
    if school_id is not None:
        files = files.filter(school=school_id)
    of: int | None = None
    keys: Keys | None = None
    why = ""
    for file in files.iterator(chunk_size=500):
        if file.school_id != of:
            of, (keys, why) = file.school_id, _keys_or_why(file.school_id)
        if keys is None:
            yield Looked(file, why, is_known=False)
        else:
            yield Looked(file, fault_of(file, keys))


def _keys_or_why(school_id: int) -> tuple[Keys | None, str]:
    try:
        return keys_of(school_id), ""
    except NoSuchKey as missing:
        return None, str(missing)
    except CannotOpen as broken:
        return None, f"the school's key: {broken}"
