from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Agreements and consents"

    def ready(self) -> None:
        from agreements import acts, letters, telling
        from agreements.models import Consent, ConsentWords, ExactText, Signature
        from agreements.services import event_notices, paper, slips
        from esafety.audit import actions, triggers
        from esafety.documents import registry as documents
        from esafety.evidence import holders
        from esafety.notify import letters as post
        from esafety.notify import texts

        for model in (ExactText, ConsentWords, Signature, Consent):
            triggers.append_only(model)
        actions.register(acts.ACTS)
        texts.register(telling.TEXTS)
        documents.register(slips.SLIPS)
        holders.register(paper.scans_for)
        for text, writer in letters.WRITERS.items():
            post.register(text, writer, to_anybody=True, to_leavers=text in letters.TO_LEAVERS)
        post.register(event_notices.TEXT, event_notices.write_letter, to_anybody=True)
