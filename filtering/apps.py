from django.apps import AppConfig


class FilteringConfig(AppConfig):
    name = "filtering"
    verbose_name = "Filtering"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.notify import texts
        from filtering import acts, telling
        from filtering.models import Decision

        triggers.append_only(Decision)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
