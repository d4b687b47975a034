"""Addresses of the composer. The script puts a message's number in the place of 0."""

from django.urls import path

from wici.web.compose import attaching, checking, page, reading, ready, recipients, saving, sending

app_name = "compose"
urlpatterns = [
    path("", page.new, name="new"),
    path("create/", saving.create, name="create"),
    path("addresses/", recipients.addresses, name="addresses"),
    path("ready/<slug:language>/<slug:name>/", ready.show, name="ready"),
    path("groups/<int:pk>/members/", recipients.members, name="members"),
    path("<int:pk>/", page.edit, name="edit"),
    path("<int:pk>/fields/", saving.fields, name="fields"),
    path("<int:pk>/save/", saving.save, name="save"),
    path("<int:pk>/attachments/", attaching.attach, name="attach"),
    path("<int:pk>/attachments/<int:attachment>/", attaching.download, name="attachment"),
    path("<int:pk>/attachments/<int:attachment>/remove/", attaching.remove, name="remove"),
    path("<int:pk>/documents/", attaching.attach_document, name="attach_document"),
    path("<int:pk>/documents/<int:document>/remove/", attaching.remove_document, name="remove_document"),
    path("<int:pk>/preview/documents/<int:number>/", reading.preview_document, name="preview_document"),
    path("<int:pk>/people/", reading.people, name="people"),
    path("<int:pk>/preview/", reading.preview, name="preview"),
    path("<int:pk>/preview/html/", reading.preview_html, name="preview_html"),
    path("<int:pk>/text/", reading.text, name="text"),
    path("<int:pk>/check/", checking.check, name="check"),
    path("<int:pk>/test/", sending.test, name="test"),
    path("<int:pk>/send/", sending.send, name="send"),
    path("<int:pk>/send/<str:token>/", sending.preparing, name="freezing"),
]
