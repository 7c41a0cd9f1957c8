"""Django's entry for the hotline."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """Conversations with people who write to us."""

    name = "safeconduct.line.hotline"
    label = "hotline"
