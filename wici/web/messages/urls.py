"""Addresses of the saved messages."""

from django.urls import path

from wici.web.messages import views

app_name = "messages"
urlpatterns = [
    path("", views.saved, name="list"),
    path("unfinished/", views.unfinished, name="unfinished"),
    path("ready/", views.ready_messages, name="ready"),
    path("<int:pk>/duplicate/", views.duplicate, name="duplicate"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
