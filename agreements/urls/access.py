"""Addresses: who may go online."""

from django.urls import path

from agreements.views import access

urlpatterns = [
    path("access/", access.register, name="access"),
    path("access/register.csv", access.register_csv, name="access-csv"),
    path("access/classes/<str:number>/", access.group, name="access-class"),
    path("access/people/<str:number>/", access.person, name="access-person"),
    path("access/people/<str:number>/suspend/", access.suspend, name="access-suspend"),
    path("access/people/<str:number>/grant/", access.grant, name="access-grant"),
    path("access/suspensions/<str:number>/restore/", access.restore, name="access-restore"),
    path("access/grants/<str:number>/end/", access.end, name="access-end"),
]
