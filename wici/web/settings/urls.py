"""Addresses of an event's settings."""

from django.urls import path

from wici.web.settings import event

app_name = "settings"
urlpatterns = [path("", event.event_settings, name="event")]
