"""Addresses of documents. The designer's script puts a page's number in the place of 0."""

from django.urls import path

from wici.web.documents import (
    designer,
    listing,
    making,
    people,
    picturing,
    printing,
    saving,
    settings,
    uploading,
)

app_name = "documents"
urlpatterns = [
    path("", listing.document_list, name="list"),
    path("new/", making.new, name="new"),
    path("ready/<slug:language>/<slug:name>.png", picturing.ready_png, name="ready_png"),
    path("<int:pk>/", designer.design, name="design"),
    path("<int:pk>/settings/", settings.edit, name="settings"),
    path("<int:pk>/duplicate/", listing.duplicate, name="duplicate"),
    path("<int:pk>/delete/", listing.delete, name="delete"),
    path("<int:pk>/restore/", listing.restore, name="restore"),
    path("<int:pk>/pages/<int:number>.png", picturing.page_png, name="page_png"),
    path("<int:pk>/fields/", saving.fields, name="fields"),
    path("<int:pk>/save/", saving.save, name="save"),
    path("<int:pk>/picture/", picturing.picture, name="picture"),
    path("<int:pk>/files/", uploading.upload, name="upload"),
    path("<int:pk>/print/", printing.choose, name="print"),
    path("<int:pk>/print/sheet/", printing.first_sheet, name="print_sheet"),
    path("<int:pk>/print/<str:token>/", printing.printed, name="printed"),
    path("<int:pk>/people/", people.people, name="people"),
]
