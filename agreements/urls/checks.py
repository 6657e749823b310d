"""Addresses: website checks and event notices."""

from django.urls import path

from agreements.views import checks

urlpatterns = [
    path("website/", checks.checks, name="website"),
    path("website/new/", checks.check_new, name="website-check-new"),
    path("website/<int:number>/", checks.check, name="website-check"),
    path("website/<int:number>/sign/", checks.check_sign, name="website-sign"),
    path("website/faults/<str:number>/done/", checks.fault_done, name="website-fault-done"),
    path("events/", checks.events, name="events"),
    path("events/new/", checks.event_new, name="event-new"),
    path("events/<int:number>/", checks.event, name="event"),
    path("events/<int:number>/tell/", checks.event_tell, name="event-tell"),
]
