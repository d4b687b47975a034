"""Addresses of the send reports."""

from django.urls import path

from wici.web.reports import control, decisions, dispatch, exports, listing, one

app_name = "reports"
urlpatterns = [
    path("", listing.dispatches, name="list"),
    path("live/", listing.live, name="list_live"),
    path("<int:pk>/", dispatch.page, name="dispatch"),
    path("<int:pk>/live/", dispatch.live, name="live"),
    path("<int:pk>/message/", dispatch.message, name="message"),
    path("<int:pk>/message/html/", dispatch.message_html, name="message_html"),
    path("<int:pk>/pause/", control.pause, name="pause"),
    path("<int:pk>/resume/", control.resume, name="resume"),
    path("<int:pk>/cancel/", control.cancel, name="cancel"),
    path("<int:pk>/delete/", control.delete, name="delete"),
    path("<int:pk>/edit/", control.edit, name="edit"),
    path("<int:pk>/resend/", decisions.resend, name="resend"),
    path("<int:pk>/decide/", decisions.decide, name="decide"),
    path("<int:pk>/retry/", decisions.retry, name="retry"),
    path("<int:pk>/export.xlsx", exports.xlsx, name="xlsx"),
    path("<int:pk>/export.csv", exports.csv, name="csv"),
    path("<int:pk>/recipients/<int:row>/", one.recipient, name="recipient"),
    path("<int:pk>/recipients/<int:row>/html/", one.html, name="recipient_html"),
    path("<int:pk>/recipients/<int:row>/message.eml", one.source, name="recipient_source"),
    path("<int:pk>/recipients/<int:row>/files/<int:number>/", one.file, name="recipient_file"),
]
