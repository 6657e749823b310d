from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "esafety.audit"
    label = "audit"
    verbose_name = "Audit log"

    def ready(self) -> None:
        from esafety.audit import triggers
        from esafety.audit.models import Event

        triggers.append_only(Event)
        post_migrate.connect(triggers.create_after_migrate, sender=self, dispatch_uid="audit.triggers")
        register(triggers.check_triggers, Tags.database)
