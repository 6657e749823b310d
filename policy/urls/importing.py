"""Addresses: bringing in a document."""

from django.urls import URLPattern, path

from policy.views import importing

AT = "versions/import"

urlpatterns: list[URLPattern] = [
    path(f"{AT}/", importing.bring_in, name="import"),
    path(f"{AT}/<int:number>/", importing.preview, name="import-preview"),
    path(f"{AT}/<int:number>/keep/", importing.keep, name="import-keep"),
    path(f"{AT}/<int:number>/finish/", importing.finish, name="import-finish"),
]
