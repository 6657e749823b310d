"""What somebody does next about a course."""

from dataclasses import dataclass

from django.urls import reverse

from training.models import Course, CourseKind


@dataclass(frozen=True)
class Step:
    """Words of a button, and where it leads."""

    words: str
    url: str


def step_for(slug: str, course: Course, *, is_begun: bool = False, has_text: bool = True) -> Step | None:
    """None where there is nothing to press yet."""
    if course.retired_at is not None:
        return None
    if course.kind == CourseKind.READING:
        words = "Go on" if is_begun else "Start reading"
        return Step(words, reverse("training:reading", args=[slug, course.number])) if has_text else None
    if course.kind == CourseKind.SESSION:
        return Step("Book a session", reverse("training:sessions", args=[slug]))
    return Step("Send your certificate", f"{reverse('training:certificate-new', args=[slug])}?course={course.number}")
