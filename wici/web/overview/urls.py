"""Addresses of the overview."""

from django.urls import path

from wici.web.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("queue/", views.queue, name="queue"),
]
