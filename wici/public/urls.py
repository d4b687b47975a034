"""Addresses that need no login."""

from django.urls import URLPattern, URLResolver, path

from wici.public import health, look, metrics
from wici.public.documents.urls import urlpatterns as documents
from wici.public.forms.preview import preview
from wici.public.invitations.urls import urlpatterns as invitations
from wici.public.registration.urls import urlpatterns as registration
from wici.public.sms.urls import urlpatterns as sms
from wici.public.surveys.urls import urlpatterns as surveys

urlpatterns: list[URLPattern | URLResolver] = [
    *invitations,
    path("r/<slug:slug>/logo.png", look.logo, name="public-logo"),
    path("r/<slug:slug>/preview/", preview, name="registration-preview"),
    *registration,
    *surveys,
    *sms,
    *documents,
    path("health", health.everything, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
