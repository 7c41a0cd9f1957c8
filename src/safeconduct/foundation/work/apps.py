"""Django's entry for work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The outbox, the alarms and the marks of background work, in each database."""

    name = "safeconduct.foundation.work"
    label = "work"
