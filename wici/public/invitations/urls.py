"""Addresses of individual invitations."""

from django.urls import path

from wici.merging.links import INVITATION_ROUTE
from wici.public.invitations import pages

urlpatterns = [
    path(INVITATION_ROUTE, pages.invitation, name="invitation"),
    path(f"{INVITATION_ROUTE}decline/", pages.decline, name="invitation-decline"),
]
