"""Addresses: over-blocking, delegation and settings."""

from django.urls import path
from django.urls.resolvers import URLPattern

from filtering.views import figures, settings

urlpatterns: list[URLPattern] = [
    path("overblocking/", figures.overblocking, name="overblocking"),
    path("overblocking.csv", figures.overblocking_csv, name="overblocking-csv"),
    path("delegation/", settings.delegations, name="delegations"),
    path("delegation/new/", settings.delegation_new, name="delegation-new"),
    path("delegation/<str:number>/end/", settings.delegation_end, name="delegation-end"),
    path("settings/", settings.settings, name="settings"),
    path("settings/software/", settings.installs, name="installs"),
    path("settings/walled/", settings.wall_new, name="wall-new"),
    path("settings/walled/<str:number>/", settings.wall, name="wall"),
    path("settings/walled/<str:number>/end/", settings.wall_end, name="wall-end"),
    path("settings/own-requests/", settings.own_leave, name="own-leave"),
    path("settings/own-requests/end/", settings.own_leave_end, name="own-leave-end"),
]
