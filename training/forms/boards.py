"""What people may ask of the boards. Sent by GET; what does not fit is left out (`applied`)."""

from typing import Any

from django import forms

from esafety.schools.models import School
from esafety.ui.forms import PlainForm
from training.board import ROLES, STATES
from training.models import Course


class BoardFilterForm(PlainForm):
    """`courses` and `departments` are those that there are to choose from; no course on the page of one."""

    marks_optional = False

    q = forms.CharField(label="Name", max_length=100, required=False)
    state = forms.ChoiceField(label="How they stand", choices=[("", "Everybody"), *STATES], required=False)
    course = forms.ChoiceField(label="Course", required=False)
    role = forms.ChoiceField(label="Role", required=False)
    department = forms.ChoiceField(label="Department", required=False)

    def __init__(
        self, *args: Any, school: School, courses: list[Course], departments: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {str(one.number): one for one in courses}
        roles = [(str(role), school.role_words(role)) for role in ROLES]
        self._offer("role", "Any role", roles)
        self._offer("department", "Any department", [(one, one) for one in departments])
        self._offer("course", "All courses", [(number, one.title) for number, one in self.by_number.items()])

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def clean_course(self) -> Course | None:
        return self.by_number.get(self.cleaned_data["course"])

    def applied(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words_for(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if name == "course":
            return str(value)
        words: str = dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
        return words
