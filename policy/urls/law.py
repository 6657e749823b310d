"""Addresses: the register of law and guidance."""

from django.urls import URLPattern, path

from policy.views import laws

urlpatterns: list[URLPattern] = [
    path("law/", laws.listed, name="laws"),
    path("law/new/", laws.new, name="law-new"),
    path("law/<slug:key>/", laws.law, name="law"),
    path("law/<slug:key>/edit/", laws.edit, name="law-edit"),
    path("law/<slug:key>/remove/", laws.remove, name="law-remove"),
]
