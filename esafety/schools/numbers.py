"""Keys of people and contacts as forms and URLs show them: short, signed, and good for one school only."""

from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer

if TYPE_CHECKING:
    from django.db import models

    from esafety.access.records import SchoolRecord


def _signer(model: "type[models.Model]", school_id: int) -> Signer:
    return Signer(salt=f"{model._meta.label_lower}:{school_id}", sep=".")


def number_of(record: "SchoolRecord") -> str:
    """Such as `412.Xk3…`: the key with a signature over model and school, so that another school's never fits."""
    return _signer(type(record), record.school_id).sign(str(record.pk))


def pk_from(number: str, model: "type[models.Model]", school_id: int) -> int | None:
    """The key again, or None where the number was guessed, altered or made for another school or model."""
    try:
        return int(_signer(model, school_id).unsign(number))
    except (BadSignature, ValueError):
        return None
