import pytest
from django.urls import reverse

from esafety.schools.models import Contact

TYPED = {"kind": "police", "name": "Harbour <b>police</b>", "phone": "101", "note": "Two\nlines"}


@pytest.fixture
def kept(as_head, head, page):
    """A contact sent after the session had ended, by somebody who has signed in again."""
    session = as_head.session
    session["signed_in_at"] = session["last_seen_at"] = 0
    session.save()
    assert as_head.post(page("schools:contact-add"), TYPED).status_code == 302
    as_head.force_login(head.user)
    return as_head


def test_what_was_sent_too_late_is_shown_and_can_be_sent_again(kept, page):
    shown = kept.get(reverse("held-form")).text
    assert f'action="{page("schools:contact-add")}"' in shown
    assert "Harbour &lt;b&gt;police&lt;/b&gt;" in shown
    assert "<dt>Phone</dt>" in shown
    assert not Contact.objects.exists()
    kept.post(page("schools:contact-add"), TYPED)
    assert Contact.objects.get().name == TYPED["name"]


def test_what_was_kept_can_be_thrown_away(kept):
    assert kept.post(reverse("held-form")).status_code == 302
    assert kept.get(reverse("held-form")).status_code == 302
