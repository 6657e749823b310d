"""What somebody does next about a course, and addresses of other parts' pages."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from training.models import Course, CourseKind


@dataclass(frozen=True)
class Step:
    """Words of a button, and where it leads."""

    words: str
    url: str


def address(name: str, *args: object) -> str:
    """Empty for a page that is not there."""
    try:
        return reverse(f"training:{name}", args=args)
    except NoReverseMatch:
        return ""


def step_for(slug: str, course: Course, *, is_begun: bool = False, has_text: bool = True) -> Step | None:
    """None where there is nothing to press yet."""
    if course.retired_at is not None:
        return None
    if course.kind == CourseKind.READING:
        words = "Go on" if is_begun else "Start reading"
        return Step(words, address("reading", slug, course.number)) if has_text else None
    if course.kind == CourseKind.SESSION:
        url = address("sessions", slug)
        return Step("Book a session", url) if url else None
    return Step("Send your certificate", f"{address('certificate-new', slug)}?course={course.number}")
