from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "policy"
    verbose_name = "Policy and review"

    def ready(self) -> None:
        from esafety import occasions
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.notify import texts
        from policy import acts, telling
        from policy.models import Attestation, FrozenPolicy, StepDecision, Vote
        from policy.services import opening, printing

        for model in (Attestation, FrozenPolicy, StepDecision, Vote):
            triggers.append_only(model)
        documents.register(printing.POLICY_PDF)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        occasions.listen(opening.hear)
