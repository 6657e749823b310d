"""Addresses: what pupils are taught."""

from django.urls import URLPattern, path

from training.views import awards, coverage, lessons, occasions, programme_reviews, units

AT = "curriculum"

urlpatterns: list[URLPattern] = [
    path(f"{AT}/units/", units.listed, name="units"),
    path(f"{AT}/units/new/", units.new, name="unit-new"),
    path(f"{AT}/units/ready/", units.ready, name="units-ready"),
    path(f"{AT}/units/<int:number>/", units.unit, name="unit"),
    path(f"{AT}/units/<int:number>/edit/", units.edit, name="unit-edit"),
    path(f"{AT}/units/<int:number>/retire/", units.retire, name="unit-retire"),
    path(f"{AT}/units/<int:number>/check/", units.check, name="unit-check"),
    path(f"{AT}/units/<int:number>/awards/new/", awards.new, name="award-new"),
    path(f"{AT}/units/<int:number>/awards/find/", awards.find, name="award-find"),
    path(f"{AT}/lessons/", lessons.listed, name="lessons"),
    path(f"{AT}/lessons/new/", lessons.new, name="lesson-new"),
    path(f"{AT}/lessons/new/<str:group>/", lessons.of_class, name="lesson-new-class"),
    path(f"{AT}/lessons/new/<str:group>/<int:number>/", lessons.log, name="lesson-log"),
    path(f"{AT}/lessons/<int:number>/", lessons.lesson, name="lesson"),
    path(f"{AT}/lessons/<int:number>/edit/", lessons.edit, name="lesson-edit"),
    path(f"{AT}/lessons/<int:number>/remove/", lessons.remove, name="lesson-remove"),
    path(f"{AT}/coverage/", coverage.board, name="coverage"),
    path(f"{AT}/coverage.csv", coverage.csv, name="coverage-csv"),
    path(f"{AT}/events/", occasions.listed, name="occasions"),
    path(f"{AT}/events/new/", occasions.new, name="occasion-new"),
    path(f"{AT}/events/<int:number>/", occasions.occasion, name="occasion"),
    path(f"{AT}/events/<int:number>/edit/", occasions.edit, name="occasion-edit"),
    path(f"{AT}/events/<int:number>/remove/", occasions.remove, name="occasion-remove"),
    path(f"{AT}/reviews/", programme_reviews.listed, name="programme-reviews"),
    path(f"{AT}/reviews/new/", programme_reviews.new, name="programme-review-new"),
    path(f"{AT}/reviews/<int:year>/", programme_reviews.review, name="programme-review"),
    path(f"{AT}/reviews/<int:year>/write/", programme_reviews.write, name="programme-review-write"),
    path(f"{AT}/reviews/<int:year>/plan/", programme_reviews.plan, name="programme-review-plan"),
    path(f"{AT}/reviews/<int:year>/sign/", programme_reviews.sign, name="programme-review-sign"),
    path(f"{AT}/actions/<str:number>/", programme_reviews.action, name="programme-action"),
    path(f"{AT}/actions/<str:number>/done/", programme_reviews.action_done, name="programme-action-done"),
    path(f"{AT}/awards/", awards.listed, name="awards"),
    path(f"{AT}/awards/<str:number>/", awards.award, name="award"),
    path(f"{AT}/awards/<str:number>/take-back/", awards.take_back, name="award-take-back"),
    path(f"{AT}/awards/<str:number>/pdf/", awards.pdf, name="award-pdf"),
]
