"""Addresses of surveys."""

from django.urls import URLPattern, URLResolver, path

from wici.public.surveys.pages import survey
from wici.public.surveys.preview import preview
from wici.surveys.links import ROUTE

urlpatterns: list[URLPattern | URLResolver] = [
    path(ROUTE, survey, name="survey"),
    path("r/<slug:slug>/survey/<int:pk>/preview/", preview, name="survey-preview"),
]
