"""Addresses that need no login."""

from django.urls import URLPattern, URLResolver, path

from wici.merging.links import INVITATION_ROUTE
from wici.public import health, look, metrics, views
from wici.public.forms.preview import preview

urlpatterns: list[URLPattern | URLResolver] = [
    path(INVITATION_ROUTE, views.invitation, name="invitation"),
    path("r/<slug:slug>/logo.png", look.logo, name="public-logo"),
    path("r/<slug:slug>/preview/", preview, name="registration-preview"),
    path("health", health.everything, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
