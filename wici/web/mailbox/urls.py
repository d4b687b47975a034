"""Addresses of the test mailbox."""

from django.urls import path

from wici.web.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.messages, name="list"),
    path("live/", views.live, name="live"),
    path("delete/", views.delete_all, name="delete_all"),
    path("<int:pk>/", views.message, name="message"),
    path("<int:pk>/html/", views.html, name="html"),
    path("<int:pk>/message.eml", views.source, name="source"),
    path("<int:pk>/files/<int:number>/", views.file, name="file"),
]
