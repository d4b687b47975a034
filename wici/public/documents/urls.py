"""Addresses of documents that need no login."""

from django.urls import path

from wici.documents.serials import CHECK_ROUTE
from wici.public.documents import checking

urlpatterns = [
    path("d/", checking.form, name="document_check_form"),
    path(CHECK_ROUTE, checking.check, name="document_check"),
]
