"""Signing together with an infant class (A6): the words on the whiteboard, then who took part."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from agreements import classes, misuse, shown
from agreements.forms.rooms import ClassForm
from agreements.markdown import to_html
from agreements.models import AskedState, ClassSigning
from agreements.rules import marks
from agreements.services.class_signing import sign_with_class
from agreements.services.taking import TextMoved
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.models import TeachingGroup
from esafety.schools.numbers import number_of, pk_from

MOVED = "New words were published meanwhile. Read these with the class, then send again who took part."


@require_GET
@requires(Perm.CLASS_SIGN)
def class_list(request: HttpRequest) -> HttpResponse:
    rows = [
        (one, reverse("agreements:class-sign", args=[request.school.slug, one.campaign.number, number_of(one.group)]))
        for one in classes.led_by(request.person)
    ]
    return render(request, "agreements/rooms/classes.html", {"rows": rows})


def class_to_lead(request: HttpRequest, number: int, group: str) -> ClassSigning:
    """Not yet saved: the class and the campaign that it would sign in. 403 for staff who do not teach the class."""
    pk = pk_from(group, TeachingGroup, request.person.school_id)
    its = get_object_or_404(TeachingGroup.objects.visible_to(request.person), pk=pk)
    campaign = classes.campaign_in(request.person, number)
    if campaign is None:
        raise Http404
    if not classes.may_lead(request.person, its):
        raise PermissionDenied
    return ClassSigning(school=request.person.school, campaign=campaign, group=its, led_by=request.person)


@require_http_methods(["GET", "POST"])
@requires(Perm.CLASS_SIGN, on=class_to_lead)
def class_sign(request: HttpRequest, signing: ClassSigning) -> HttpResponse:
    campaign, group = signing.campaign, signing.group
    texts = list(campaign.version.texts.all())
    if not texts:
        raise Http404
    asked = classes.asked_in(campaign, group)
    place = f"class:{campaign.pk}:{group.pk}"
    form = ClassForm(request.POST if request.method == "POST" else None, asked=asked)
    text = shown.chosen(texts, request.GET.get("lang", ""), "easy" in request.GET)
    if request.method == "POST":
        said = shown.unseal(request.POST.get("shown", ""), place)
        read = next((one for one in texts if said and one.pk == said.text_id), None)
        if read is None:
            form.add_error(None, MOVED)
        elif form.is_valid():
            text = read
            try:
                made = sign_with_class(campaign, group, actor=request.person, text=read, marks=form.marks())
            except TextMoved:
                campaign = classes.campaign_in(request.person, campaign.number) or campaign
                text = shown.chosen(list(campaign.version.texts.all()), read.language, read.easy_read)
                form.add_error(None, MOVED)
            except RuleBroken as broken:
                form.add_error(None, str(broken))
            else:
                took = f"{made.took_part} {'child' if made.took_part == 1 else 'children'}" if made else "Nobody new"
                messages.success(request, f"{took} of {group} signed {campaign.title} today.")
                return redirect(request.path)
    waiting = [one for one in asked if one.state == AskedState.ASKED or one.answered_version_id != campaign.version_id]
    done = [one for one in asked if one not in waiting]
    url = reverse("agreements:class-sign", args=[request.school.slug, campaign.number, number_of(group)])
    context = {
        "campaign": campaign,
        "group": group,
        "text": text,
        "html": to_html(text.body, language=text.language),
        "choices": shown.choices(texts, text, url),
        "shown": shown.seal(text, place),
        "misuse": misuse.line_under(text.body),
        "form": form,
        "pupils": [one for one in form.pupils() if one.asked in waiting],
        "done": done,
        "is_open": campaign.is_open,
        "signings": classes.signings_of(campaign, group),
        "box": (marks.WIDTH, marks.HEIGHT),
    }
    return render(request, f"agreements/rooms/{'class_sheet' if 'sheet' in request.GET else 'class'}.html", context)
