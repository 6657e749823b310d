"""Whether the school blocks too much: figures for governors, reasons for those who see requests (F5)."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.tables import Value, csv_response
from esafety.schools.models import Person
from esafety.ui.charts import Chart, Series
from esafety.ui.pieces import Cell, Table
from esafety.ui.registry import Figure
from filtering.forms.settings import PeriodForm
from filtering.models import Decision, FilterSettings, State, Subject, Verdict
from filtering.rules import overblocking as rules
from filtering.rules.overblocking import Figures, Line, Period, Tally

PAGE = 25
COLUMNS = ["Table", "Of", "Asked for", "Approved", "Refused", "Taken back", "Not decided", "Refused, of decided"]


@require_GET
@requires(Perm.FILTER_OVERBLOCKING)
def overblocking(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form, period = asked_period(request)
    figures = rules.read(request.school, period, today)
    until = FilterSettings.objects.of(request.school.pk).own_until
    reasons = refusals(request.person, period, request.GET.get("page"))
    context = {
        "form": form,
        "period": period,
        "figures": tiles(figures),
        "total": figures.total,
        "charts": charts(figures),
        "kinds": kinds_table(figures),
        "own": [own_words(one) for one in rules.decided_by_leave(request.school, period)],
        "leave_until": until if until is not None and until >= today else None,
        "reasons": reasons,
        "newer_url": page_url(period, reasons, -1) if reasons and reasons.has_previous() else "",
        "older_url": page_url(period, reasons, 1) if reasons and reasons.has_next() else "",
        "target_days": rules.DECIDED_WITHIN,
    }
    return render(request, "filtering/figures/overblocking.html", context)


def asked_period(request: HttpRequest) -> tuple[PeriodForm, Period]:
    """Twelve months where none was asked for, or one that there is not; then the form says so."""
    today = timezone.localdate()
    offered = {one.key: one for one in rules.periods(today)}
    first = next(iter(offered.values()))
    if "period" not in request.GET:
        return PeriodForm(initial={"period": first.key}, today=today), first
    form = PeriodForm(request.GET, today=today)
    return form, offered[form.cleaned_data["period"]] if form.is_valid() else first


# --- What is shown -------------------------------------------------------------------------------------------


def tiles(figures: Figures) -> list[Figure]:
    total = figures.total
    parts = [f"{total.approved:,} approved", f"{total.refused:,} refused", f"{total.taken_back:,} taken back"]
    refused = f"{total.refused:,} of {total.decided:,} that were decided." if total.decided else "Nothing was decided."
    waits = figures.longest_wait
    return [
        Figure("Asked to be opened", f"{total.asked:,}", f"{', '.join(parts)}, {total.waiting:,} not decided."),
        Figure("Refused", total.percent_refused or "None", refused, _kind_of_refused(total)),
        Figure("Days to decide", f"{figures.median_days:g}" if figures.days else "None", days_words(figures)),
        Figure(
            "Still waiting",
            f"{total.waiting:,}",
            waiting_words(total, waits),
            "warn" if waits > rules.DECIDED_WITHIN else "quiet",
        ),
        Figure("Appeals", f"{figures.appeals():,}", appeal_words(figures)),
        Figure(
            "Reported as wrongly blocked",
            f"{figures.wrongly_blocked:,}",
            f"{figures.wrongly_blocked_open:,} not put right yet."
            if figures.wrongly_blocked
            else "Nobody reported any.",
        ),
    ]


def _kind_of_refused(total: Tally) -> str:
    if total.decided < rules.FEWEST_DECIDED:
        return "quiet"
    return "warn" if total.refused > rules.MOST_REFUSED * total.decided else "good"


def waiting_words(total: Tally, longest: int) -> str:
    if not total.waiting:
        return "Nothing waits."
    return f"The oldest has waited {days(longest)}." if longest else "None has waited for a working day yet."


def days_words(figures: Figures) -> str:
    if not figures.days:
        return "Nothing was decided."
    return f"Half took {days(figures.median_days)} or less; the longest took {days(figures.days[-1])}."


def appeal_words(figures: Figures) -> str:
    if not figures.appeals():
        return "Nobody appealed against a refusal."
    parts = [(figures.appeals("upheld"), "upheld"), (figures.appeals("kept"), "not upheld")]
    return f"{', '.join(f'{number:,} {words}' for number, words in parts)}, {figures.appeals('open'):,} not answered."


def days(number: float) -> str:
    return "1 working day" if number == 1 else f"{number:g} working days"


def charts(figures: Figures) -> list[tuple[str, Chart]]:
    """Each with the name of it on the page; what has no line is not drawn."""
    found = [
        ("terms", "By term", "Term", figures.by_term),
        ("groups", "By group", "For whom", figures.by_group),
        ("subjects", "By subject", "Subject", figures.by_subject),
    ]
    return [(name, chart(title, column, lines)) for name, title, column, lines in found if lines]


def chart(title: str, column: str, lines: Sequence[Line]) -> Chart:
    tallies = [tally for _, tally in lines]
    said = [f"{words}: {one.asked:,} asked for, {one.refused:,} refused" for words, one in lines]
    return Chart(
        f"{title}: approved and refused",
        f"{'; '.join(said)}.",
        [words for words, _ in lines],
        [
            Series("Approved", [one.approved for one in tallies]),
            Series("Refused", [one.refused for one in tallies], [refused_words(one) for one in tallies]),
        ],
        first_column=column,
    )


def refused_words(tally: Tally) -> str:
    return f"{tally.refused:,} ({tally.percent_refused})" if tally.refused else "0"


def kinds_table(figures: Figures) -> Table:
    columns = ["What was asked", "Asked for", "Approved", "Refused", "Taken back", "Not decided"]
    rows = [
        [Cell(words), *(Cell(f"{number:,}", number=True) for number in numbers(one))] for words, one in figures.by_kind
    ]
    return Table("By kind", columns, rows)


def numbers(tally: Tally) -> list[int]:
    return [tally.asked, tally.approved, tally.refused, tally.taken_back, tally.waiting]


def own_words(decision: Decision) -> str:
    """Such as "4 March 2026: open a site, mathematics. Approved."; which site it is stands nowhere for governors."""
    request = decision.request
    kind, subject = str(request.get_kind_display()).lower(), str(Subject(request.subject).label).lower()
    return f"{timezone.localtime(decision.at):%-d %B %Y}: {kind}, {subject}. {decision.get_verdict_display()}."


def refusals(person: Person, period: Period, page: str | None) -> "Page[Decision] | None":
    """Refusals that stand, newest first, for those who see requests. None for others."""
    if not can(person, Perm.FILTER_VIEW):
        return None
    found = Decision.objects.visible_to(person).filter(
        verdict=Verdict.REFUSED,
        request__state=State.REFUSED,
        request__asked_at__gte=rules.start_of(period.first),
        request__asked_at__lt=rules.start_of(period.last + rules.ONE_DAY),
    )
    found = found.select_related("request__school", "request__reach").order_by("-at", "-pk")
    return Paginator(found.prefetch_related("request__reach__classes", "request__reach__people"), PAGE).get_page(page)


def page_url(period: Period, page: "Page[Decision]", step: int) -> str:
    return f"?{urlencode({'period': period.key, 'page': page.number + step})}#reasons"


# --- To take away --------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.FILTER_OVERBLOCKING)
def overblocking_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All tables of the page below each other."""
    _, period = asked_period(request)
    figures = rules.read(request.school, period, timezone.localdate())
    with transaction.atomic():
        details = {"from": period.first.isoformat(), "until": period.last.isoformat()}
        events.record("filtering.export_overblocking", actor=request.person, about=request.school, details=details)
    return csv_response(f"over-blocking-{request.school.slug}-{period.key}", COLUMNS, rows_of(figures))


def rows_of(figures: Figures) -> Iterator[list[Value]]:
    tables = [
        ("All that was to be opened", [(figures.period.words, figures.total)]),
        ("By term", figures.by_term),
        ("By group", figures.by_group),
        ("By subject", figures.by_subject),
        ("By kind", figures.by_kind),
    ]
    for title, lines in tables:
        for words, tally in lines:
            yield [title, words, *numbers(tally), tally.percent_refused]
