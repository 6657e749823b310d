from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.evidence import holders
        from esafety.notify import letters, texts
        from training import acts, following, telling
        from training.models import AdviceEntry, Completion, Struck
        from training.services import (
            awarding,
            certificate_printing,
            certificates,
            induction,
            newsletters,
            parent_notices,
            parents_events,
        )

        for model in (AdviceEntry, Completion, Struck):
            triggers.append_only(model)
        for kind in (certificate_printing.CERTIFICATE, awarding.AWARD, newsletters.NEWSLETTER, induction.SHEET):
            documents.register(kind)
        holders.register(certificates.proofs_for)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        for text in (parent_notices.TEXT, parent_notices.URGENT_TEXT):
            letters.register(text, parent_notices.write_letter, to_anybody=True)
        letters.register(parents_events.TEXT, parents_events.write_letter, to_anybody=True)
        letters.register(parents_events.MOVED, parents_events.write_moved, to_anybody=True)
        letters.register(parents_events.CANCELLED, parents_events.write_cancelling, to_anybody=True)
        following.connect()
