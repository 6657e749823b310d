"""Sign-ins as `manage.py doctor` sees them."""

from esafety.accounts.checks import HOW_TO_MEND, LEFT_FROM_DEMO
from esafety.accounts.models import User
from esafety.running.examination import Finding, bad, examines, good


@examines("Schools", "demo sign-ins", needs=("database",))
def none_are_left_from_the_demo() -> Finding:
    count = User.objects.filter(is_demo=True).count()
    return bad(LEFT_FROM_DEMO.format(count=count), HOW_TO_MEND) if count else good("None is in this database.")


@examines("Schools", "superusers", needs=("database",))
def superusers_are_nobody() -> Finding:
    """They pass every check of Django's, so they must not also be somebody in a school (`design.md` §4)."""
    count = User.objects.filter(is_superuser=True, people__isnull=False).distinct().count()
    if count:
        return bad(
            f"Superusers who are also somebody in a school: {count}.",
            "Give them a second sign-in for installing, and end the superuser's rights of the first.",
        )
    return good("None of them is anybody in a school.")
