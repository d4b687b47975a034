"""Addresses that need no login."""

from django.urls import URLPattern, URLResolver, path

from wici.merging.links import INVITATION_ROUTE
from wici.public import views

urlpatterns: list[URLPattern | URLResolver] = [
    path(INVITATION_ROUTE, views.invitation, name="invitation"),
]
