from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "esafety.schools"
    label = "schools"
    verbose_name = "Schools and people"
