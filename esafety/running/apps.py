from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RunningConfig(AppConfig):
    name = "esafety.running"
    label = "running"
    verbose_name = "Running"

    def ready(self) -> None:
        from esafety.running import checks  # noqa: F401  (they register themselves)

        autodiscover_modules("doctor")
