"""What lists of reviews and feedback have under them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

PAGE = 25


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> dict[str, Any]:
    """The page that is asked for, with the ways to those before and after it."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return {
        "page": page,
        "earlier_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "later_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
