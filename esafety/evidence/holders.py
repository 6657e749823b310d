"""How an app says whose its files are: a function from a person to the keys of the files that they may take away."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from esafety.schools.models import Person

FilesFor = Callable[["Person"], "QuerySet[Any, Any]"]

HOLDERS: list[FilesFor] = []


def register(files_for: FilesFor) -> None:
    """Call it in the AppConfig's `ready`. The function gives a queryset of one column, the files' keys."""
    if files_for not in HOLDERS:
        HOLDERS.append(files_for)
