from __future__ import annotations

from django.conf import settings
from django.urls import path

from esafety.ui import views

app_name = "ui"
urlpatterns = [
    path("help/", views.help_in_an_emergency, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
if settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
