import pytest
from django import forms

from esafety.ui.forms import INK, WHITE, ColourField, contrast, text_on


@pytest.mark.parametrize(("colour", "text"), [("#1f5f5b", WHITE), ("#ffd33d", INK), ("#000000", WHITE)])
def test_the_text_on_a_colour_is_the_one_that_can_be_read(colour, text):
    assert text_on(colour) == text
    assert contrast(text, colour) >= 4.5


@pytest.mark.parametrize(("typed", "colour"), [("#1F5F5B", "#1f5f5b"), ("1f5f5b", "#1f5f5b"), ("#036", "#003366")])
def test_a_colour_may_be_typed_in_several_ways(typed, colour):
    assert ColourField().clean(typed) == colour


@pytest.mark.parametrize(("typed", "message"), [("teal", "Enter a colour like"), ("#7a7a7a", "Text cannot be read")])
def test_a_colour_that_is_none_or_cannot_carry_text_is_refused(typed, message):
    with pytest.raises(forms.ValidationError, match=message):
        ColourField().clean(typed)
