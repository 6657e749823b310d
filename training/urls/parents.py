"""Addresses: parents, home learning and the induction sheet."""

from django.urls import URLPattern, path

from training.views import guidance, home_learning, induction, newsletters, parents

urlpatterns: list[URLPattern] = [
    path("guidance/", guidance.shown, name="guidance"),
    path("parents/", parents.overview, name="parents"),
    path("parents/guidance/", guidance.edit, name="guidance-edit"),
    path("parents/notices/new/", parents.new, name="parents-notice-new"),
    path("parents/notices/<int:number>/", parents.notice, name="parents-notice"),
    path("parents/notices/<int:number>/change/", parents.edit, name="parents-notice-edit"),
    path("parents/notices/<int:number>/send/", parents.send, name="parents-notice-send"),
    path("parents/notices/<int:number>/read/", parents.read, name="parents-notice-read"),
    path("parents/newsletters/new/", newsletters.new, name="newsletter-new"),
    path("parents/newsletters/<int:number>/", newsletters.newsletter, name="newsletter"),
    path("parents/newsletters/<int:number>/change/", newsletters.edit, name="newsletter-edit"),
    path("parents/newsletters/<int:number>/pdf/", newsletters.pdf, name="newsletter-pdf"),
    path("induction/", induction.sheet, name="induction"),
    path("induction/pdf/", induction.pdf, name="induction-pdf"),
    path("induction/given/", induction.given, name="induction-given"),
    path("home-learning/", home_learning.listed, name="home-learning"),
    path("home-learning/mine/", home_learning.mine, name="home-learning-mine"),
    path("home-learning/new/", home_learning.new, name="home-learning-new"),
    path("home-learning/tell/", home_learning.tell, name="home-learning-tell"),
    path("home-learning/<int:number>/", home_learning.item, name="home-learning-item"),
    path("home-learning/<int:number>/check/", home_learning.check, name="home-learning-check"),
    path("home-learning/<int:number>/remove/", home_learning.remove, name="home-learning-remove"),
]
