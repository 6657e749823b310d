"""Addresses: the policy as it is read."""

from django.urls import URLPattern, path

from policy.views import public, reading, settling

urlpatterns: list[URLPattern] = [
    path("", reading.policy, name="policy"),
    path("public/", public.policy, name="public"),
    path("versions/<int:number>/pdf/", reading.pdf, name="pdf"),
    path("settings/", settling.settings, name="settings"),
    path("linked/new/", settling.linked_new, name="linked-new"),
    path("linked/<str:number>/remove/", settling.linked_remove, name="linked-remove"),
]
