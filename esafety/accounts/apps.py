from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "esafety.accounts"
    label = "accounts"
    verbose_name = "Signing in"

    def ready(self) -> None:
        from esafety.accounts import checks, signals  # noqa: F401  (they register themselves)
