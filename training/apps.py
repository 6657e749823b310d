from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Training and education"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.evidence import holders
        from esafety.notify import texts
        from training import acts, following, telling
        from training.models import AdviceEntry, Completion, Struck
        from training.services import certificate_printing, certificates

        for model in (AdviceEntry, Completion, Struck):
            triggers.append_only(model)
        documents.register(certificate_printing.CERTIFICATE)
        holders.register(certificates.proofs_for)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        following.connect()
