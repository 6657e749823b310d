"""Addresses: applying, trying and ending."""

from django.urls import path

from filtering.views import standing as views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("sheet/", views.sheet, name="sheet"),
    path("sheet.csv", views.sheet_csv, name="sheet-csv"),
    path("<filterref:reference>/apply/", views.apply_one, name="request-apply"),
    path("<filterref:reference>/tried/", views.tried, name="request-tried"),
    path("<filterref:reference>/roll-back/", views.roll_back, name="request-roll-back"),
    path("<filterref:reference>/end/", views.end, name="request-end"),
    path("<filterref:reference>/review/", views.review, name="request-review"),
]
