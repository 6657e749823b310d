"""Addresses: courses, readings and certificates."""

from django.urls import path

from training.views import catalogue, certificates, completions, mine, public, reading, readings

urlpatterns = [
    path("mine/", mine.mine, name="mine"),
    path("courses/", catalogue.courses, name="courses"),
    path("courses/new/", catalogue.new, name="course-new"),
    path("courses/ready/", readings.ready, name="ready-texts"),
    path("courses/<int:number>/", catalogue.course, name="course"),
    path("courses/<int:number>/edit/", catalogue.edit, name="course-edit"),
    path("courses/<int:number>/edition/", catalogue.edition, name="course-edition"),
    path("courses/<int:number>/reading/", reading.text, name="reading"),
    path("courses/<int:number>/reading/start/", reading.start, name="reading-start"),
    path("courses/<int:number>/reading/check/", reading.check, name="reading-check"),
    path("courses/<int:number>/reading/check/<int:place>/", reading.question, name="reading-question"),
    path("courses/<int:number>/reading/result/", reading.result, name="reading-result"),
    path("courses/<int:number>/reading/edit/", readings.edit, name="reading-edit"),
    path("courses/<int:number>/reading/publish/", readings.publish, name="reading-publish"),
    path("courses/<int:number>/questions/new/", readings.question_new, name="reading-question-new"),
    path("courses/<int:number>/questions/<int:place>/", readings.question, name="reading-question-edit"),
    path(
        "courses/<int:number>/questions/<int:place>/remove/", readings.question_remove, name="reading-question-remove"
    ),
    path("courses/attempts/<str:number>/open/", readings.open_again, name="attempt-open"),
    path("certificate/", public.check, name="certificate-check"),
    path("certificates/", certificates.listed, name="certificates"),
    path("certificates/new/", certificates.new, name="certificate-new"),
    path("certificates/<str:number>/", certificates.certificate, name="certificate"),
    path("certificates/<str:number>/accept/", certificates.accept, name="certificate-accept"),
    path("certificates/<str:number>/back/", certificates.send_back, name="certificate-back"),
    path("certificates/<str:number>/withdraw/", certificates.withdraw, name="certificate-withdraw"),
    path("certificates/<str:number>/proof/", certificates.proof, name="certificate-proof"),
    path("completions/<str:code>/", completions.completion, name="completion"),
    path("completions/<str:code>/strike/", completions.strike, name="completion-strike"),
    path("completions/<str:code>/pdf/", completions.pdf, name="completion-pdf"),
]
