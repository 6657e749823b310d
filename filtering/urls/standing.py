"""Addresses: applying, trying and ending."""

from django.urls import path, register_converter

from filtering.converters import ReferenceConverter
from filtering.views import standing as views

register_converter(ReferenceConverter, "filter_ref")

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("sheet/", views.sheet, name="sheet"),
    path("sheet.csv", views.sheet_csv, name="sheet-csv"),
    path("<filter_ref:reference>/apply/", views.apply_one, name="request-apply"),
    path("<filter_ref:reference>/tried/", views.tried, name="request-tried"),
    path("<filter_ref:reference>/roll-back/", views.roll_back, name="request-roll-back"),
    path("<filter_ref:reference>/end/", views.end, name="request-end"),
    path("<filter_ref:reference>/review/", views.review, name="request-review"),
]
