from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "esafety.evidence"
    label = "evidence"
    verbose_name = "Stored files"

    def ready(self) -> None:
        from esafety.audit import actions, triggers
        from esafety.evidence.models import StoredFile

        triggers.append_only(StoredFile)
        actions.register(
            {
                "evidence.verified": "Read every stored file to see that it is right",
                "evidence.rewrap_keys": "Wrapped the schools' keys by a new master key",
            }
        )
