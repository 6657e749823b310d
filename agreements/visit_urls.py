"""Addresses under `/<school>/visit/`: the visitors' desk, by a tablet or a QR code. No sign-in."""

from django.urls import path

from agreements.views import rooms_desk

app_name = "visit"
urlpatterns = [
    path("", rooms_desk.start, name="start"),
    path("badge/", rooms_desk.done, name="done"),
]
