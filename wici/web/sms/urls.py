"""Addresses of the composer of text messages. The script puts a message's number in the place of 0."""

from django.urls import path

from wici.web.sms import page, reading, saving, sending

app_name = "sms"
urlpatterns = [
    path("", page.new, name="new"),
    path("create/", saving.create, name="create"),
    path("numbers/", reading.typed, name="typed"),
    path("preview/", reading.preview, name="preview"),
    path("people/", reading.people, name="people"),
    path("<int:pk>/", page.edit, name="edit"),
    path("<int:pk>/save/", saving.save, name="save"),
    path("<int:pk>/check/", reading.show_check, name="check"),
    path("<int:pk>/test/", sending.test, name="test"),
    path("<int:pk>/send/", sending.send, name="send"),
]
