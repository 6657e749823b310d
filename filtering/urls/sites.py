"""Addresses: sites assessed, and faults."""

from django.urls import path

from filtering.views import faults, sites

urlpatterns = [
    path("sites/", sites.listed, name="sites"),
    path("sites/assess/", sites.assess, name="site-assess"),
    path("sites/<str:number>/", sites.site, name="site"),
    path("faults/", faults.listed, name="faults"),
    path("faults/new/", faults.new, name="fault-new"),
    path("faults/<int:number>/", faults.fault, name="fault"),
    path("faults/<int:number>/close/", faults.close, name="fault-close"),
]
