"""The sign-in form: allauth's, with our limits before the password is hashed."""

from typing import Any

from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError

from esafety.accounts import limits, throttle

TOO_MANY = (
    "There have been too many tries with this e-mail address. Wait an hour, or set a new password now with "
    "“I have forgotten my password”."
)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages["required"] = "Enter your e-mail address"
        self.fields["login"].error_messages["invalid"] = "Enter an e-mail address like name@school.example"
        self.fields["password"].label = "Password"
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = "Enter your password"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def _clean_with_password(self, credentials: dict[str, str]) -> Any:
        email = credentials.get("email", "")
        try:
            counters = throttle.admit(self.request, email, limits.network_of(self.request))
        except throttle.TooManyTries:
            raise ValidationError(TOO_MANY, code="too_many_tries") from None
        cleaned = super()._clean_with_password(credentials)
        limits.give_back(counters)
        return cleaned
