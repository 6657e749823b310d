"""Addresses under `/<school>/training/`, a module a subject."""

from training.urls import boards, courses, curriculum, parents, requirements, selfaudit, sessions

app_name = "training"
urlpatterns = [
    *requirements.urlpatterns,
    *sessions.urlpatterns,  # before courses: `completions/enter/` is no number of a completion
    *courses.urlpatterns,
    *boards.urlpatterns,
    *selfaudit.urlpatterns,
    *curriculum.urlpatterns,
    *parents.urlpatterns,
]
