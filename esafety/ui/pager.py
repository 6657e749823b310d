"""What pages that list things have under the list: the page that is asked for, and the ways to those beside it."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

PAGE = 25


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> dict[str, Any]:
    """The page that is asked for, and the ways to those before and after it, with all else that the address asks."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return {
        "page": page,
        "newer_url": _url(request, page.previous_page_number()) if page.has_previous() else "",
        "older_url": _url(request, page.next_page_number()) if page.has_next() else "",
    }


def pages(page: "Page[Any]", more: str = "") -> dict[str, Any]:
    """What `components/pages.html` needs; `more` is what else the address asks, such as "show=all&"."""
    return {
        "page": page,
        "earlier_url": f"?{more}page={page.previous_page_number()}" if page.has_previous() else "",
        "later_url": f"?{more}page={page.next_page_number()}" if page.has_next() else "",
    }


def newest_first(page: "Page[Any]", more: str = "") -> dict[str, Any]:
    """What `components/pager.html` needs of a list whose newest stands first."""
    ways = pages(page, more)
    return {"page": page, "newer_url": ways["earlier_url"], "older_url": ways["later_url"]}


def _url(request: HttpRequest, number: int) -> str:
    asked: QueryDict = request.GET.copy()
    asked["page"] = str(number)
    return f"?{asked.urlencode()}"


def shown_of(page: "Page[Any]") -> str:
    """Such as "26 to 50 of 112"."""
    return f"{page.start_index()} to {page.end_index()} of {page.paginator.count:,}"
