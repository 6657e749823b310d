from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.notify import letters, texts
        from training import acts, following, telling
        from training.models import Completion, Struck
        from training.services import induction, newsletters, parent_notices

        for model in (Completion, Struck):
            triggers.append_only(model)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        for kind in (newsletters.NEWSLETTER, induction.SHEET):
            documents.register(kind)
        for text in (parent_notices.TEXT, parent_notices.URGENT_TEXT):
            letters.register(text, parent_notices.write_letter, to_anybody=True)
        following.connect()
