"""For whom a decision holds, in words that a person and a change sheet can both use."""

from filtering.models import Group, Reach


def whom(reach: Reach) -> str:
    """Such as "Key stage 2 (Years 3 to 6); 2 Hazel". Needs `classes` and `people` fetched with it."""
    groups = [Group(one).label for one in Group.values if one in reach.groups]
    classes = [str(one) for one in reach.classes.all()]
    people = [str(one) for one in reach.people.all()]
    return "; ".join([*groups, *classes, *people])
