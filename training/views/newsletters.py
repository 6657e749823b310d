"""A term's text for the school's newsletter: written, copied and printed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from training.forms.parents import NewsletterForm
from training.models import Newsletter
from training.rules import parents as rules
from training.services import newsletters
from training.views.parents import version_shown

BLOCKS = ("happened", "coming", "tip", "says_how_to_report")


def visible_newsletter(request: HttpRequest, number: int) -> Newsletter:
    letters = Newsletter.objects.visible_to(request.person).select_related("school", "made_by")
    found: Newsletter = get_object_or_404(letters, number=number)
    return found


@require_safe
@requires(Perm.PARENTS_TELL, on=visible_newsletter)
def newsletter(request: HttpRequest, letter: Newsletter) -> HttpResponse:
    title, blocks = newsletters.title_of(letter), newsletters.blocks_of(letter)
    context = {
        "letter": letter,
        "blocks": blocks,
        "plain": rules.as_plain_text(title, blocks),
        "markdown": rules.as_markdown(title, blocks),
    }
    return render(request, "training/parents/newsletter.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL)
def new(request: HttpRequest) -> HttpResponse:
    form = NewsletterForm(request.POST or None, school=request.school, is_new=True)
    if not newsletters.terms_to_write(request.school):
        messages.info(request, "Last term, this term and the next have their text. Change the one that you mean.")
        return redirect("training:parents", request.school.slug)
    if request.method == "POST" and form.is_valid():
        try:
            made = newsletters.write_newsletter(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The text is kept. Copy it from here into your newsletter.")
            return redirect(made)
    context = {
        "narrow": True,
        "form": form,
        "events_url": reverse("training:parents-events", args=[request.school.slug]),
    }
    return render(request, "training/parents/newsletter_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL, on=visible_newsletter)
def edit(request: HttpRequest, letter: Newsletter) -> HttpResponse:
    initial = {name: getattr(letter, name) for name in BLOCKS}
    form = NewsletterForm(request.POST or None, school=request.school, is_new=False, initial=initial)
    changed_by_others = False
    if request.method == "POST" and form.is_valid():
        try:
            newsletters.change_newsletter(
                letter, actor=request.person, version=version_shown(request), **form.cleaned_data
            )
        except RuleBroken as broken:
            changed_by_others = isinstance(broken, ChangedMeanwhile)
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The text is changed.")
            return redirect(letter)
    context = {
        "narrow": True,
        "form": form,
        "letter": letter,
        "changed_by_others": changed_by_others,
        "version": version_of(letter),
        "events_url": reverse("training:parents-events", args=[request.school.slug]),
    }
    return render(request, "training/parents/newsletter_form.html", context)


@require_POST
@requires(Perm.PARENTS_TELL, on=visible_newsletter)
def pdf(request: HttpRequest, letter: Newsletter) -> HttpResponse:
    try:
        job = newsletters.print_newsletter(letter, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(letter)
    return redirect(job)
