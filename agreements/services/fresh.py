"""A fresh link for one that has ended, to the address that the school has, and to no other."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from agreements.models import Asked, SigningLink
from esafety.audit import events
from esafety.audit.events import verb
from esafety.notify import services as notices
from esafety.notify.models import Kind, Notice

TEXT = "agreements.fresh_link"
AT_MOST_EVERY = timedelta(hours=1)


@verb
def ask_fresh_link(link: SigningLink) -> None:
    """Have one mailed to whose link it is, at most once an hour. Whoever asks is not told whether one was.

    It goes to parents who have left with their child too, as long as there is something that they may take back.
    """
    rows = SigningLink.objects.select_for_update(of=("self",))
    link = rows.select_related("campaign__school", "person__user", "person__school").get(pk=link.pk)
    person = link.person
    told = Notice.objects.filter(recipient=person, text=TEXT, record_id=link.campaign_id)
    recently = told.filter(made_at__gt=timezone.now() - AT_MOST_EVERY)
    is_asked = Asked.objects.changeable_by(person).filter(campaign=link.campaign).exists()
    if not is_asked or not (person.email or person.user) or recently.exists():
        return
    url = reverse("schools:home", args=[link.campaign.school.slug])
    notices.notify([person], kind=Kind.INVITATION, about=link.campaign, text=TEXT, url=url)
    events.record("agreements.ask_fresh_link", actor=person, about=link.campaign)
