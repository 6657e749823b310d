"""Sign-ins and changes of password go to the audit log, in the installation's scope, without addresses or passwords."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from esafety.accounts import throttle
from esafety.audit.events import record_installation


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Start the clocks of the timed log-off."""
    if request is not None:
        now = timezone.now().timestamp()
        request.session["signed_in_at"] = request.session["last_seen_at"] = now
    with transaction.atomic():
        record_installation("accounts.signed_in", user_id=user.pk)


@receiver(user_logged_out)
def signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        with transaction.atomic():
            record_installation("accounts.signed_out", user_id=user.pk)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    with transaction.atomic():
        address = str(credentials.get("email") or credentials.get("username") or "")
        record_installation("accounts.sign_in_failed", details={"address": throttle.digest(address)})


@receiver(password_changed)
@receiver(password_reset)
def password_is_new(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Whoever has just proved that the mailbox is theirs is no longer held up by others' guesses."""
    throttle.forgive(user.email)
    with transaction.atomic():
        record_installation("accounts.password_changed", user_id=user.pk)
