"""Addresses: what checks find."""

from django.urls import URLPattern, path

from policy.views import findings

ONE = "versions/<int:number>/findings/<str:finding>"

urlpatterns: list[URLPattern] = [
    path("findings/", findings.in_force, name="findings-in-force"),
    path("versions/<int:number>/check/", findings.check, name="check"),
    path("versions/<int:number>/findings/", findings.listed, name="findings"),
    path(f"{ONE}/", findings.finding, name="finding"),
    path(f"{ONE}/accept/", findings.accept, name="finding-accept"),
    path(f"{ONE}/set-aside/", findings.set_aside, name="finding-set-aside"),
    path(f"{ONE}/reopen/", findings.reopen, name="finding-reopen"),
]
