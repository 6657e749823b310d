"""Finding what an address names, for the views of more than one subject."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from policy.models import PolicyVersion


def visible_version(request: HttpRequest, number: int) -> PolicyVersion:
    versions = PolicyVersion.objects.visible_to(request.person).select_related("based_on", "made_by", "published_by")
    found: PolicyVersion = get_object_or_404(versions, number=number)
    found.school = request.school
    return found
