from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.notify import texts
        from training import acts, following, telling
        from training.models import AdviceEntry, Completion, Struck

        for model in (AdviceEntry, Completion, Struck):
            triggers.append_only(model)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        following.connect()
