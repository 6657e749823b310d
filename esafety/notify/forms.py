"""How a person wants to be told."""

from django import forms

from esafety.notify.models import When
from esafety.ui.forms import PlainForm, RadioCards


class WishesForm(PlainForm):
    reminders = forms.ChoiceField(
        label="Reminders of what is due",
        choices=When,
        widget=RadioCards,
        help_text="Such as a report that nobody has triaged.",
    )
    news = forms.ChoiceField(
        label="News", choices=When, widget=RadioCards, help_text="Such as an answer to something that you reported."
    )
