from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "wici.events"
    default_auto_field = "django.db.models.BigAutoField"
