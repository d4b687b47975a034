"""Addresses of the import, below those of participants and in their namespace (see web.urls)."""

from django.urls import path

from wici.web.importing import views

urlpatterns = [
    path("", views.upload, name="import"),
    path("sample/", views.sample, name="import_sample"),
    path("<str:token>/columns/", views.columns, name="import_columns"),
    path("<str:token>/check/", views.check, name="import_check"),
    path("<str:token>/apply/", views.apply, name="import_apply"),
    path("<str:token>/result/", views.result, name="import_result"),
]
