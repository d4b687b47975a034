"""Addresses of the list of events."""

from django.urls import path

from wici.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.events, name="events"),
    path("new/", views.new_event, name="new_event"),
]
