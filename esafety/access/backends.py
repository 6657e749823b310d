"""The permission backends, asked in the order of `AUTHENTICATION_BACKENDS`: conflict, role, share.

None of them signs anybody in. Superusers hold nothing here: `can` turns them away, and they have no Person.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from guardian.backends import ObjectPermissionBackend

from esafety.access.perms import Perm
from esafety.access.questions import grants_in, person_in
from esafety.access.records import SchoolRecord, needed
from esafety.access.shares import open_shares, share_table
from esafety.accounts.models import User
from esafety.schools.models import School


def school_of(record: Model) -> School | None:
    if isinstance(record, School):
        return record
    return record.school if isinstance(record, SchoolRecord) else None


class ConflictBackend(BaseBackend):
    """Stops the asking where the record bars the person: no role and no share can give it back."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if isinstance(obj, SchoolRecord) and isinstance(user_obj, User):
            person = person_in(user_obj, obj.school_id)
            if person is not None and obj.bars(person, Perm(perm)):
                raise PermissionDenied
        return False


class RoleBackend(BaseBackend):
    """Says yes to what the asker's appointments in the record's school hold today, for the record's circle."""

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if obj is None or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        school = school_of(obj)
        return school is not None and needed(Perm(perm), obj) in grants_in(user_obj, school)


class SharedBackend(ObjectPermissionBackend):
    """django-guardian's backend for single records, made to heed the share's own last day.

    Says no (where guardian raises `WrongAppError`) when there is no record, the record's model has no table of
    shares, or the permission is not one that the model can be shared with (its Meta.permissions).
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if not isinstance(obj, SchoolRecord) or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        app_label, codename = perm.split(".", 1)
        if app_label != obj._meta.app_label or codename not in dict(obj._meta.permissions):
            return False
        person = person_in(user_obj, obj.school_id)
        if share_table(type(obj)) is None or person is None:
            return False
        return open_shares(type(obj), person, Perm(perm)).filter(content_object=obj).exists()

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()
