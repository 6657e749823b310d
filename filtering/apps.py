from django.apps import AppConfig


class FilteringConfig(AppConfig):
    name = "filtering"
    verbose_name = "Filtering"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.evidence import holders
        from esafety.notify import texts
        from filtering import acts, telling
        from filtering.models import AuditSignature, Decision
        from filtering.services import audit_printing, checking

        for model in (Decision, AuditSignature):
            triggers.append_only(model)
        documents.register(audit_printing.AUDIT)
        holders.register(checking.proofs_for)
        holders.register(checking.care_proofs_for)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
