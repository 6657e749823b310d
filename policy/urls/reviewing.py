"""Addresses: reviews and publishing."""

from django.urls import URLPattern, path

from policy.views import review_acts, review_deciding, review_feedback, reviews

ONE = "review/<int:number>"

urlpatterns: list[URLPattern] = [
    path("review/", reviews.listed, name="reviews"),
    path("review/open/", review_acts.opened, name="review-open"),
    path(f"{ONE}/", reviews.review, name="review"),
    path(f"{ONE}/feedback/", review_feedback.give, name="review-feedback"),
    path(f"{ONE}/feedback/<str:said>/", review_feedback.answer, name="feedback-answer"),
    path(f"{ONE}/draft/", review_acts.draft, name="review-draft"),
    path(f"{ONE}/send/", review_acts.send, name="review-send"),
    path(f"{ONE}/leadership/", review_deciding.leadership, name="review-leadership"),
    path(f"{ONE}/head/", review_deciding.head, name="review-head"),
    path(f"{ONE}/vote/", review_deciding.vote, name="review-vote"),
    path(f"{ONE}/close/", review_deciding.close, name="review-close"),
    path(f"{ONE}/publish/", review_acts.publish, name="review-publish"),
    path(f"{ONE}/end/", review_acts.end, name="review-end"),
]
