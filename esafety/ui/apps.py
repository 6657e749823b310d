from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "esafety.ui"
    label = "ui"
    verbose_name = "Pages"

    def ready(self) -> None:
        from esafety.ui import registry

        registry.autodiscover()
