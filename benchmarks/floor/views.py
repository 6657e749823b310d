from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from benchmarks.floor.models import Record


class RecordForm(forms.ModelForm):
    class Meta:
        model = Record
        fields = ["title", "body"]


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Record.objects.select_related("by"), pk=pk)
    return render(request, "record.html", {"record": found, "user": request.user})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = RecordForm(request.POST or None)
    if form.is_valid():
        form.instance.by = request.user
        return redirect("record", form.save().pk)
    return render(request, "create.html", {"form": form})


urlpatterns = [path("<int:pk>/", record, name="record"), path("create/", create)]
