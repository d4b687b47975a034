from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "wici.config"

    def ready(self) -> None:
        from wici.config import checks  # noqa: F401 (registers them)
