"""Addresses of participants; those of the import stand beside (see web.urls)."""

from django.urls import path

from wici.web.participants import bulk, card, documents, exporting, files, views

app_name = "participants"
urlpatterns = [
    path("", views.people, name="list"),
    path("columns/", views.choose_columns, name="columns"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("export/<str:kind>/", exporting.export, name="export"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", card.card, name="card"),
    path("<int:pk>/files/<slug:question>/", files.download, name="file"),
    path("<int:pk>/messages/", card.messages, name="messages"),
    path("<int:pk>/surveys/", card.surveys, name="surveys"),
    path("<int:pk>/documents/", documents.documents, name="documents"),
    path("<int:pk>/documents/<int:template>/", documents.document, name="document"),
    path("<int:pk>/documents/<int:template>/issue/", documents.issue, name="issue"),
    path("<int:pk>/history/", card.history, name="history"),
    path("<int:pk>/address/", card.forms_of_address, name="address"),
    path("<int:pk>/link/", card.new_link, name="new_link"),
    path("<int:pk>/delete/", card.delete, name="delete"),
]
