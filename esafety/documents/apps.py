from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "esafety.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from esafety.audit import actions

        actions.register({"documents.keep": "Had a document made", "documents.fetch": "Fetched a document"})
