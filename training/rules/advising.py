"""Whose a question for advice is to answer (T10)."""

from collections.abc import Mapping

from esafety.access.roles import Role
from training.querysets.advice import HEADS


def whose(about: str, asker_id: int, desks: Mapping[Role, set[int]]) -> set[int]:
    """The officers', or the heads' where it is about a device; the other's where there is none but the asker."""
    first, other = (Role.HEAD, Role.OFFICER) if about == HEADS else (Role.OFFICER, Role.HEAD)
    return desks[first] - {asker_id} or desks[other] - {asker_id}
