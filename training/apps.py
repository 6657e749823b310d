from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.notify import texts
        from training import acts, following, telling
        from training.models import Completion, Struck
        from training.services import awarding

        for model in (Completion, Struck):
            triggers.append_only(model)
        documents.register(awarding.AWARD)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        following.connect()
