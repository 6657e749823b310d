"""Addresses: consents, publications and what is to be taken down."""

from django.urls import path
from django.urls.resolvers import URLPattern

from agreements.views import consent_imports, consents, publications

urlpatterns: list[URLPattern] = [
    path("consents/", consents.overview, name="consents"),
    path("consents/sheet/<str:number>/", consents.sheet, name="consents-sheet"),
    path("consents/of/<str:number>/", consents.of_pupil, name="pupil-consents"),
    path("consents/age/", consents.assent_age, name="assent-age"),
    path("consents/import/", consent_imports.bring_in, name="consents-import"),
    path("consents/import/template.csv", consent_imports.template, name="consents-template"),
    path("consents/before/", publications.before, name="before"),
    path("publications/", publications.register, name="publications"),
    path("publications/new/", publications.new, name="publication-new"),
    path("publications/<int:number>/", publications.detail, name="publication"),
    path("publications/<int:number>/end/", publications.end, name="publication-end"),
    path("publications/<int:number>/remove/<str:pupil>/", publications.remove, name="publication-remove"),
    path("take-downs/", publications.take_downs, name="take-downs"),
    path("take-downs/<str:number>/done/", publications.take_down_done, name="take-down-done"),
]
