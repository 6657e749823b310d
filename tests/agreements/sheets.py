"""What a parent sends by the form of their link."""

from agreements.models import ExactText
from agreements.services.questions import questions_of

NAME = "Pat Reed"


def sheet(campaign, *, text=None, language="en", **changes):
    """What the page holds before anybody has chosen or typed anything."""
    text = text or ExactText.objects.filter(version=campaign.version, language=language).first()
    return {"text": text.sha256, "questions": questions_of(campaign.school_id, text.language).mark} | changes


def answers(campaign, asked, act="sign", *, consents="yes", **changes):
    """The whole form, with the same act for each of `asked`, a name and the tick."""
    data = sheet(campaign) | {"child": [one.pk for one in asked], "typed_name": NAME, "agrees": "on"}
    for one in asked:
        data[f"act-{one.pk}"] = act
        if act == "decline":
            data[f"reason-{one.pk}"] = "We keep our child offline."
        data |= {f"{use}-{one.pk}": consents for use in campaign.uses}
    return data | changes
