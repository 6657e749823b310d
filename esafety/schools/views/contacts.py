"""The contact book: who outside the school must be reachable on a bad day."""

import re
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes
from esafety.exceptions import RuleBroken
from esafety.schools import services
from esafety.schools.forms import ContactForm
from esafety.schools.models import Contact, ContactKind
from esafety.schools.numbers import number_of, pk_from
from esafety.schools.views.settings import moments, version_shown, versioned

NEEDED = [ContactKind.POLICE, ContactKind.LADO, ContactKind.CHILDRENS_SERVICES]


def contact_in_book(request: HttpRequest, number: str) -> Contact:
    contacts = Contact.objects.visible_to(request.person).current().select_related("school")
    return get_object_or_404(contacts, pk=pk_from(number, Contact, request.person.school_id))


def book(request: HttpRequest) -> str:
    return reverse("schools:contacts", args=[request.school.slug])


@require_safe
@requires(Perm.CONTACTS_VIEW)
def contacts(request: HttpRequest) -> HttpResponse:
    """In the order of the kinds: the police first."""
    order = list(ContactKind)
    found = sorted(Contact.objects.visible_to(request.person).current(), key=lambda one: order.index(one.kind))
    groups = [
        (ContactKind(kind).label, [(one, number_of(one), dialled(one.phone)) for one in of_kind])
        for kind, of_kind in groupby(found, key=lambda one: one.kind)
    ]
    there = {one.kind for one in found}
    context = {
        "groups": groups,
        "missing": [kind.label for kind in NEEDED if kind not in there],
        "may_change": can(request.person, Perm.CONTACTS_CHANGE),
    }
    return render(request, "schools/contacts.html", context)


def dialled(phone: str) -> str:
    """The number as a telephone dials it; empty where what is written is not one number."""
    digits = re.sub(r"[\s().-]", "", phone)
    return digits if re.fullmatch(r"\+?[0-9]{3,15}", digits) else ""


@require_http_methods(["GET", "POST"])
@requires(Perm.CONTACTS_CHANGE)
def contact_add(request: HttpRequest) -> HttpResponse:
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = services.add_contact(actor=request.person, values=form.cleaned_data)
        messages.success(request, f"{contact} is in the contact book.")
        return redirect(book(request))
    return render(request, "schools/contact.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.CONTACTS_CHANGE, on=contact_in_book)
def contact_change(request: HttpRequest, contact: Contact) -> HttpResponse:
    number, name = number_of(contact), contact.name  # the form writes into its record even where it is refused
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_contact(
                contact, actor=request.person, version=version_shown(request), values=form.cleaned_data
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{contact} is saved.")
            return redirect(book(request))
    context = versioned(form, contact) | {"number": number, "name": name, "moments": moments(changes(contact))}
    return render(request, "schools/contact.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CONTACTS_CHANGE, on=contact_in_book)
def contact_end(request: HttpRequest, contact: Contact) -> HttpResponse:
    if request.method == "POST":
        try:
            services.end_contact(contact, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"{contact} is no longer in the contact book.")
        return redirect(book(request))
    context = {
        "title": f"Take {contact} out of the contact book?",
        "text": "Nobody will find this entry there any more. Records that name it keep it.",
        "button": "Take it out",
        "back_url": book(request),
        "is_dangerous": True,
        "narrow": True,
    }
    return render(request, "components/confirm_page.html", context)
