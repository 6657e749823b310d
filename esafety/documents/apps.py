from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "esafety.documents"
    label = "documents"
    verbose_name = "Documents"
