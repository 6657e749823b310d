from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms, template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from esafety.ui import charts, registry
from esafety.ui.forms import ErrorLink
from esafety.ui.forms import error_summary as summary_of
from esafety.words import clock_in_words, moment_in_words

register = template.Library()


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context: Context, *parts: str) -> dict[str, Any]:
    """`{% breadcrumb "The log" log_url "2026-0042" %}`: words and address in turn, the last without one."""
    pairs = list(zip(parts[::2], [*parts[1::2], ""], strict=False))
    school = context.get("school")
    home = [(school.short_name or school.name, reverse("schools:home", args=[school.slug]))] if school else []
    return {"crumbs": home + pairs}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: forms.BaseForm | forms.BaseFormSet | str | None) -> dict[str, Any]:
    """`{% error_summary form other_form %}`: shows nothing while there is no error. Words are the person picker's."""
    links = []
    for one in given:
        if isinstance(one, forms.BaseFormSet):
            links += [link for form in one for link in summary_of(form)]
        elif isinstance(one, forms.BaseForm):
            links += summary_of(one)
        elif one:
            links.append(ErrorLink(str(one), "person-query"))
    return {"links": links}


@register.simple_tag
def sign_in_lines() -> list[str]:
    """`{% sign_in_lines as lines %}`: what apps say to whoever signs in."""
    return registry.lines_for_sign_in()


@register.inclusion_tag("components/chart.html")
def chart(chart: charts.Chart, name: str = "chart") -> dict[str, Any]:
    """`name` must be different for each chart of a page: ids inside the picture are made of it."""
    return {"chart": chart, "drawing": charts.draw(chart), "name": name}


@register.simple_block_tag
def details(content: SafeString, summary: str, is_open: bool = False) -> SafeString:
    """`{% details "Why we ask this" %}…{% enddetails %}`"""
    return render_to_string("components/details.html", {"summary": summary, "content": content, "is_open": is_open})


@register.filter
def moment(when: datetime | None) -> str:
    """4 March 2026, 2:30pm."""
    return moment_in_words(when) if when else ""


@register.filter
def since(when: datetime | None) -> str:
    """2 days: the largest unit alone."""
    if when and timezone.now() - when < timedelta(minutes=1):
        return "less than a minute"
    return timesince(when, depth=1) if when else ""


@register.filter
def clock(when: datetime | None) -> str:
    """2:30pm."""
    return clock_in_words(when) if when else ""


@register.filter
def add_to(value: float, more: float) -> float:
    """Django's `add` drops fractions."""
    return round(value + more, 1)
