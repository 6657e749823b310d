from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "esafety.indicators"
    label = "indicators"
    verbose_name = "How the school is doing"

    def ready(self) -> None:
        from esafety.indicators import registry

        registry.autodiscover()
