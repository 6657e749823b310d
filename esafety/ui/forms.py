"""How every form looks (`Renderer`) and how it speaks and cleans (`PlainForm`, the fields)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator, URLValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.timezone import get_default_timezone

from esafety.words import uncapitalised

INK = "#17202a"
WHITE = "#ffffff"
READABLE = 4.5  # WCAG 2.2, 1.4.3

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
STAND_ALONE = {"a", "an", "any", "how", "the", "their", "what", "when", "where", "which", "who", "whose", "why", "your"}
LONDON = ZoneInfo("Europe/London")


# --- How a form is drawn -------------------------------------------------------------------------------------


class PlainBoundField(BoundField):
    """Gives each widget its class, and ties hint, count and error to it in the order in which they are read."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # A browser cuts pasted text at maxlength without a word. We keep all of it and say what is too long.
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs.pop("placeholder", None)  # gone as soon as one types; the label and the hint say it

    @property
    def kind(self) -> str:
        """single (one tick box), group (several inputs in a fieldset) or line."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "single"
        return "group" if self.use_fieldset else "line"

    @property
    def counts_to(self) -> int | None:
        is_long = isinstance(self.field.widget, forms.Textarea)
        return getattr(self.field, "max_length", None) if is_long else None

    @property
    def counts_to_words(self) -> str:
        return f"{self.counts_to or 0:,}"

    @property
    def is_marked_optional(self) -> bool:
        return not self.field.required and getattr(self.form, "marks_optional", False) and self.kind != "single"

    @property
    def first_id(self) -> str:
        """The id of the first input, which the error summary links to."""
        widget = self.field.widget
        if isinstance(widget, forms.MultiWidget):
            return f"{self.auto_id}_0"
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return self.subwidgets[0].id_for_label if self.subwidgets else self.auto_id
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        parts = (super().aria_describedby or "").split()
        if self.counts_to and self.auto_id:
            parts.insert(1 if self.help_text else 0, f"{self.auto_id}_count")
        return " ".join(parts) or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            built.pop("aria-invalid", None)  # not a state that one radio has; the fieldset is tied to the error
        if isinstance(widget, forms.Textarea):
            kind = "input input--area"
        elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            kind = "input input--select"
        elif isinstance(widget, forms.ClearableFileInput):
            kind = "input input--file"
        elif isinstance(widget, Input) and widget.input_type not in {"hidden", "checkbox", "radio"}:
            kind = "input"
        else:
            return built
        built["class"] = f"{kind} {widget.attrs.get('class', '')}".strip()
        return built


class Renderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = PlainBoundField


@dataclass(frozen=True)
class ErrorLink:
    """A line of the error summary; `target` is the id of an input, empty for an error of the whole form."""

    text: str
    target: str = ""


def error_summary(form: forms.BaseForm) -> list[ErrorLink]:
    """Every error of a form in the order of its fields, the form's own first."""
    if not form.is_bound or not form.errors:
        return []
    links = [ErrorLink(text) for text in form.non_field_errors()]
    for bound in form:
        target = getattr(bound, "first_id", bound.auto_id)
        links += [ErrorLink(text, "" if bound.is_hidden else target) for text in bound.errors]
    return links


# --- What people type ----------------------------------------------------------------------------------------


def plain_text(text: str) -> str:
    """As it can be stored and searched: one kind of line end, no control characters, letters composed (NFC)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROL_CHARACTERS.sub("", lines))


def _plain_data(data: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(data, MultiValueDict):
        cleaned = data.copy()
        for name, values in data.lists():
            cleaned.setlist(name, [plain_text(value) if isinstance(value, str) else value for value in values])
        return cleaned
    return {name: plain_text(value) if isinstance(value, str) else value for name, value in data.items()}


def words_of(label: str) -> str:
    """A label as it stands inside a sentence: "Date of birth" is "date of birth", "PIN" stays."""
    label = label.rstrip("?:. ")
    return label if re.match("[A-Z]{2}", label) else uncapitalised(label)


def asked_for(label: str) -> str:
    """What stands after "Enter": "the place" for Place, "what happened" as it is, "an answer" for a question."""
    words = words_of(label)
    if label.rstrip().endswith("?"):
        return "an answer"
    return words if words.split(" ")[0] in STAND_ALONE else f"the {words}"


class PlainMaxLength(MaxLengthValidator):
    def __init__(self, limit: int, label: str) -> None:
        super().__init__(limit)
        self.label = label

    def __call__(self, value: str) -> None:
        if len(value) > self.limit_value:
            subject = "Your answer" if not self.label or self.label.endswith("?") else self.label
            typed = f"{self.limit_value:,} characters or fewer; you have typed {len(value):,}"
            raise ValidationError(f"{subject} must be {typed}", code="max_length")


class PlainWords:
    """Cleans what was typed and speaks plainly. Messages that a field was given by hand are kept."""

    use_required_attribute = False  # the browser's own bubbles are not read out with the field, ours are
    marks_optional = True

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_plain_data(data) if data is not None else None, *args, **kwargs)  # type: ignore[call-arg]
        self.label_suffix = ""
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            speak_plainly(field, str(field.label if field.label is not None else name.replace("_", " ").capitalize()))

    def error_summary(self) -> list[ErrorLink]:
        return error_summary(self)  # type: ignore[arg-type]


class PlainForm(PlainWords, forms.Form):
    """For an action."""


class PlainModelForm(PlainWords, forms.ModelForm):
    """For editing a record."""


def speak_plainly(field: forms.Field, label: str) -> None:
    words = asked_for(label)
    is_choice = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
    plain = {
        "required": f"Choose {words}" if is_choice else f"Enter {words}",
        "invalid_choice": f"Choose {words} from the list",
    }
    if isinstance(field, forms.BooleanField):
        plain["required"] = f"Tick to say: {label}"
    elif isinstance(field, forms.EmailField):
        plain["invalid"] = "Enter an e-mail address like name@school.example"
    elif isinstance(field, forms.IntegerField):
        plain["invalid"] = f"Enter {words} as a whole number, like 12"
    for code, message in plain.items():
        if code in field.error_messages and _is_djangos(field, code):
            field.error_messages[code] = message
    for index, validator in enumerate(field.validators):
        if type(validator) is MaxLengthValidator:
            field.validators[index] = PlainMaxLength(validator.limit_value, label)
        elif isinstance(validator, EmailValidator) and "invalid" in plain:
            field.validators[index] = EmailValidator(plain["invalid"])


def _is_djangos(field: forms.Field, code: str) -> bool:
    for kind in type(field).__mro__:
        if code in getattr(kind, "default_error_messages", {}) and "default_error_messages" in vars(kind):
            default = vars(kind)["default_error_messages"].get(code)
            if default is not None:
                return kind.__module__.startswith("django.") and str(default) == str(field.error_messages[code])
    return False


# --- Widgets -------------------------------------------------------------------------------------------------


class _Explained:
    """`hints` says in one line what each answer means, by its value."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"] and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class RadioCards(_Explained, forms.RadioSelect):
    """Radios as cards. Choices in groups, as for `<optgroup>`, get a heading each."""


class CheckCards(_Explained, forms.CheckboxSelectMultiple):
    """Tick boxes as cards, with the same extras."""


class DateBoxes(forms.MultiWidget):
    """Day, month and year in boxes of their own; posted as `<name>_day`, `<name>_month`, `<name>_year`."""

    template_name = "forms/date_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes = {
            "day": forms.TextInput({"class": "input input--2", "inputmode": "numeric", "autocomplete": "off"}),
            "month": forms.TextInput({"class": "input input--month", "autocomplete": "off"}),
            "year": forms.TextInput({"class": "input input--4", "inputmode": "numeric", "autocomplete": "off"}),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], ["Day", "Month", "Year"], strict=True):
            box["label"] = label
        return context


# --- Fields --------------------------------------------------------------------------------------------------

MONTHS = ["january", "february", "march", "april", "may", "june", "july"]
MONTHS += ["august", "september", "october", "november", "december"]


class DateBoxesField(forms.Field):
    """A date typed in three boxes; the month as a number or a name. `words` is what the messages call it."""

    widget = DateBoxes

    def __init__(self, *, words: str = "the date", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words
        self.error_messages["required"] = kwargs.get("error_messages", {}).get("required", self.ask)

    @property
    def ask(self) -> str:
        return f"Enter {self.words}, like 27 3 2026"

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = [str(part or "").strip() for part in value]
        if not (day or month or year):
            return None
        missing = [name for name, part in [("day", day), ("month", month), ("year", year)] if not part]
        if missing:
            raise ValidationError(f"{capfirst(self.words)} must include a {' and a '.join(missing)}")
        number = self._month(month)
        if not (re.fullmatch(r"[0-9]{1,2}", day) and 1 <= int(day) <= 31):
            raise ValidationError("The day must be a number from 1 to 31")
        if not re.fullmatch(r"[0-9]{4}", year) or year == "0000":
            raise ValidationError("The year must have four numbers, like 2026")
        try:
            return date(int(year), number, int(day))
        except ValueError:
            named = f"{int(day)} {MONTHS[number - 1].capitalize()}"
            is_leap_day = (int(day), number) == (29, 2)
            message = f"{named} {year} does not exist" if is_leap_day else f"{named} does not exist"
            raise ValidationError(message) from None

    def _month(self, typed: str) -> int:
        if re.fullmatch(r"[0-9]{1,2}", typed) and 1 <= int(typed) <= 12:
            return int(typed)
        name = typed.lower().rstrip(".")
        found = [at for at, month in enumerate(MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
        if len(found) == 1:
            return found[0]
        if name == "sept":
            return 9
        raise ValidationError("The month must be a number from 1 to 12, or its name, like March")

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class ClockField(forms.CharField):
    """A time as people write it: 14:30, 2.30pm, 2pm, 1430, noon."""

    default_error_messages = {"invalid": "Enter a time like 2:30pm or 14:30"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"class": "input--time", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        if isinstance(value, time):
            return value
        typed = re.sub(r"\s+", "", super().to_python(value) or "").lower()
        if not typed:
            return None
        if typed in {"noon", "midday", "midnight"}:
            return time(0 if typed == "midnight" else 12)
        found = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?([ap])?\.?(?:m\.?)?", typed)
        if not found or (not found[2] and not found[3]) or (typed.endswith("m") and not found[3]):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and not 1 <= hour <= 12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour > 23 or minute > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(hour, minute)

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The validators of text say nothing about a time."""


def local_moment(day: date, clock: time) -> datetime:
    """That time in this country. Of the two in the hour that comes twice in autumn, the first."""
    moment = datetime.combine(day, clock.replace(fold=0), tzinfo=LONDON)
    there_and_back = moment.astimezone(ZoneInfo("UTC")).astimezone(LONDON)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(
            f"{clock:%H:%M} on {day.day} {day:%B %Y} does not exist: the clocks went forward. "
            "Enter the time that the clock showed"
        )
    return moment.astimezone(get_default_timezone())


class LongTextField(forms.CharField):
    """An account in somebody's own words, with a count."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 10_000, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)


class LinksField(forms.CharField):
    """Web addresses, one on each line, as a list."""

    AT_MOST = 20
    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3, "spellcheck": "false", "class": "input--code"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        lines = [line.strip() for line in (super().to_python(value) or "").split("\n")]
        is_address = URLValidator(schemes=["http", "https"])
        for number, line in enumerate(lines, 1):
            try:
                is_address(line or "https://empty.example")
            except ValidationError:
                shown = line if len(line) <= 60 else f"{line[:57]}..."
                raise ValidationError(
                    f"Line {number} is not a full web address: {shown}. It must start with http:// or https://",
                    code="invalid",
                ) from None
        links = list(dict.fromkeys(line for line in lines if line))
        if len(links) > self.AT_MOST:
            raise ValidationError(
                f"Enter {self.AT_MOST} web addresses or fewer; you have entered {len(links):,}", code="too_many"
            )
        return links

    def validate(self, value: Any) -> None:
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Each line has been looked at already."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial) or "", data or "")


# --- Colour --------------------------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG between two colours like #1f5f5b."""
    lighter, darker = sorted([_luminance(one), _luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(colour: str) -> str:
    """Ink or white, whichever is easier to read on this colour."""
    return max(INK, WHITE, key=lambda text: contrast(text, colour))


class ColourField(forms.CharField):
    """A colour like #1f5f5b that ink or white can be read on."""

    default_error_messages = {
        "invalid": "Enter a colour like #1f5f5b: a # and six numbers or letters from a to f",
        "unreadable": "Text cannot be read on this colour. Choose a darker or a lighter one",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"class": "input--colour", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        colour = (super().to_python(value) or "").strip().lower()
        if not colour:
            return ""
        colour = colour if colour.startswith("#") else f"#{colour}"
        if re.fullmatch(r"#[0-9a-f]{3}", colour):
            colour = "#" + "".join(letter * 2 for letter in colour[1:])
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if contrast(text_on(colour), colour) < READABLE:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        return colour
