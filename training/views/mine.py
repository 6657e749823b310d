"""My training: what to do next, what is in date, and all that one has taken."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.ui.pager import pages
from training.models import Attempt, AttemptState, Certificate, CertificateState, Completion, Reading, Standing
from training.rules.catalogue import about_in_words, time_in_words
from training.rules.states import State, stands, state_on
from training.services.asking import reasons
from training.views.catalogue import PAGE
from training.views.certificates import KINDS
from training.views.steps import step_for

ORDER = [State.OVERDUE, State.GRACE, State.TO_DO, State.SOON]


@require_safe
@requires(Perm.TRAINING_TAKE)
def mine(request: HttpRequest) -> HttpResponse:
    person, today, slug = request.person, timezone.localdate(), request.school.slug
    own = Standing.objects.visible_to(person).filter(person=person).select_related("course").order_by("due_on", "pk")
    by_state = [(state_on(one, today), one) for one in own]
    to_do = [one for state in ORDER for found, one in by_state if found == state]
    attempts = Attempt.objects.visible_to(person).filter(person=person, state=AttemptState.OPEN)
    begun = dict(attempts.values_list("course", "edition"))
    texts = Reading.objects.visible_to(person).filter(course__in=[one.course_id for one in to_do]).published()
    has_text = set(texts.order_by().values_list("course", flat=True))
    sent = Certificate.objects.visible_to(person).filter(person=person).select_related("course")
    waits = {one.course_id: one for one in sent.filter(state=CertificateState.SENT)}
    completions = Completion.objects.visible_to(person).filter(person=person).select_related("course", "struck")
    page = Paginator(completions.order_by("-done_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    why = reasons(person, today, is_own=True)
    context = pages(page) | {
        "to_do": [
            (
                one.course,
                why.get(one.course_id, ([], "")),
                stands(one, today),
                time_in_words(one.course.minutes),
                step_for(
                    slug,
                    one.course,
                    is_begun=begun.get(one.course_id) == one.course.edition,
                    has_text=one.course_id in has_text,
                ),
                waits.get(one.course_id),
            )
            for one in to_do
        ],
        "total": about_in_words(sum(one.course.minutes for one in to_do)),
        "in_date": [(one.course, stands(one, today)) for state, one in by_state if state == State.IN_DATE],
        "completions": [(one, hasattr(one, "struck")) for one in page],
        "sent": [(one, KINDS[one.state]) for one in sent.exclude(state=CertificateState.ACCEPTED)[:PAGE]],
    }
    return render(request, "training/mine/mine.html", context)
