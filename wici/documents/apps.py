from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wici.documents"
    label = "documents"
