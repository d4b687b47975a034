"""Addresses: organiser screens, public pages, login."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("wici.public.urls")),
    path("", include("wici.web.urls")),
]
