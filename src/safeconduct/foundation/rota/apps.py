"""Django's name for this context."""

from django.apps import AppConfig


class RotaConfig(AppConfig):
    """The rota."""

    name = "safeconduct.foundation.rota"
    default_auto_field = "django.db.models.BigAutoField"
