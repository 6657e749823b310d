from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "esafety.access"
    label = "access"
    verbose_name = "Who may do what"
