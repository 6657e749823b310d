"""Addresses: who must take what."""

from django.urls import URLPattern, path

from training.views import leave, requirements

urlpatterns: list[URLPattern] = [
    path("requirements/", requirements.listed, name="requirements"),
    path("requirements/new/", requirements.new, name="requirement-new"),
    path("requirements/ready/", requirements.ready, name="requirements-ready"),
    path("requirements/<int:number>/", requirements.requirement, name="requirement"),
    path("requirements/<int:number>/edit/", requirements.edit, name="requirement-edit"),
    path("requirements/<int:number>/end/", requirements.end, name="requirement-end"),
    path("courses/<int:number>/retire/", requirements.course_retire, name="course-retire"),
    path("leave/", leave.listed, name="leave"),
    path("leave/new/", leave.new, name="leave-new"),
    path("leave/<str:number>/end/", leave.end, name="leave-end"),
]
