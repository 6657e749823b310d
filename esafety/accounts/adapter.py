"""What allauth asks of this site: nobody signs up, links come from SITE_URL, demo sign-ins only in the demo."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from esafety.accounts import arriving


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, from SITE_URL whatever host the request claimed (T54)."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with a context that holds no name, no host of the request and no one else's data (T33)."""
        kept = {"password_reset_url": context.get("password_reset_url", ""), "site_url": settings.SITE_URL}
        self.render_mail(template_prefix, email, kept).send()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The demo's sign-ins, whose password is public, work only in the demo."""
        user = super().authenticate(request, **credentials)
        return None if user is not None and user.is_demo and not settings.DEMO else user

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        arriving.arrive(request, response.get("Location", ""))
        return response

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts=set(settings.ALLOWED_HOSTS), require_https=settings.IS_HTTPS
        )
