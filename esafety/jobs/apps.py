from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "esafety.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from esafety import celery  # noqa: F401 - makes it the app that every process sends to

        autodiscover_modules("jobs")
