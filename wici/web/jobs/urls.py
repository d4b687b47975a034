"""Addresses of background work."""

from django.urls import path

from wici.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/live/", views.live, name="live"),
    path("<str:token>/cancel/", views.cancel, name="cancel"),
    path("<str:token>/file/", views.download, name="file"),
]
