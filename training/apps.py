from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.notify import letters as post
        from esafety.notify import texts
        from training import acts, following, telling
        from training.models import Completion, Struck
        from training.services import parents_events

        for model in (Completion, Struck):
            triggers.append_only(model)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        post.register(parents_events.TEXT, parents_events.write_letter, to_anybody=True)
        post.register(parents_events.CANCELLED, parents_events.write_cancelling, to_anybody=True)
        following.connect()
