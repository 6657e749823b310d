"""The log without names, for governors and the trust; and the record that governors reviewed it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.indicators.small import FEWER, LEAST
from esafety.ui.charts import Chart, Series
from esafety.ui.pieces import Cell, Table
from incidents import reviews
from incidents.anonymised import (
    MORE,
    NOT_SHOWN,
    OPEN,
    YEAR,
    Anonymised,
    count,
    kind_words,
    outcome_words,
    year_words,
)
from incidents.forms import LogReviewForm
from incidents.kinds import Category
from incidents.models import LogReview, Outcome

REVIEWS_SHOWN = 24


@require_GET
@requires(Perm.INCIDENT_ANONYMISED, Perm.INCIDENT_VIEW, hidden=True)
def anonymised(request: HttpRequest) -> HttpResponse:
    return anonymised_page(request)


@require_POST
@requires(Perm.INCIDENT_REVIEW_LOG, hidden=True)
def review(request: HttpRequest) -> HttpResponse:
    form = LogReviewForm(request.POST)
    if not form.is_valid():
        return anonymised_page(request, form)
    try:
        done = reviews.review_log(actor=request.person, **form.cleaned_data)  # type: ignore[attr-defined]
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return anonymised_page(request, form)
    messages.success(request, f"Recorded: you reviewed the log on {done.on:%-d %B %Y}.")
    return redirect("incidents:anonymised", request.school.slug)  # type: ignore[attr-defined]


def anonymised_page(request: HttpRequest, form: LogReviewForm | None = None) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    today = timezone.localdate()
    page = Anonymised(count(person.school, today), today)
    if form is not None and form.errors:  # shown again beside what the figures are now
        form.data = {**form.data.dict(), "looked_at": page.digest}
    context = {
        "page": page,
        "chart": terms_chart(page),
        "tables": [terms_table(page), kinds_table(page), outcomes_table(page)],
        "form": form or LogReviewForm(initial={"looked_at": page.digest}),
        "may_review": can(person, Perm.INCIDENT_REVIEW_LOG),
        "opens_log": can(person, Perm.INCIDENT_LOG),
        "reviews": LogReview.objects.visible_to(person).select_related("by")[:REVIEWS_SHOWN],
        "next_figures_on": (page.until + timedelta(32)).replace(day=1),
    }
    return render(request, "incidents/governors/anonymised.html", context)


def row(name: str, words: list[str]) -> list[Cell]:
    return [Cell(name), *(Cell(one, number=True) for one in words)]


def terms_table(page: Anonymised) -> Table:
    rows = [row(category.label, page.by_term(("category", category.value))) for category in Category]
    rows.append(row("All", page.by_term(("term",))))
    return Table("Category by term", ["Category", *map(str, page.terms)], rows)


def kinds_table(page: Anonymised) -> Table:
    rows = [
        row(f"{Category(category).label}: {kind_words(kind)}", page.by_year(("kind", category, kind)))
        for category, kind in page.kinds
    ]
    return _by_year(page, "Kind by school year", "Kind", rows)


def outcomes_table(page: Anonymised) -> Table:
    rows = [row(outcome_words(one), page.by_year(("outcome", one))) for one in [*Outcome.values, OPEN]]
    return _by_year(page, "Outcome by school year", "Outcome", rows)


def _by_year(page: Anonymised, caption: str, heading: str, rows: list[list[Cell]]) -> Table:
    rows.append(row("All", page.by_year(YEAR)))
    return Table(caption, [heading, *map(year_words, page.years)], rows)


def terms_chart(page: Anonymised) -> Chart:
    """All incidents by term; what is hidden is drawn at the number that its words name."""
    words = page.by_term(("term",))
    said = [f"{term}: {one}" for term, one in zip(page.terms, words, strict=True)]
    return Chart(
        "Incidents reported in each term",
        f"{'; '.join(said)}.",
        [str(term) for term in page.terms],
        [Series("Incidents", [drawn(one) for one in words], words)],
        first_column="Term",
    )


def drawn(words: str) -> float:
    hidden: dict[str, float] = {FEWER: LEAST - 1, MORE: LEAST, NOT_SHOWN: 0}
    return hidden[words] if words in hidden else float(words.replace(",", ""))
