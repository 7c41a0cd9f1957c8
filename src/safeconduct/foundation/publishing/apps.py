"""Django's entry for what is published."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Approvals of texts, and the signed list of true channels."""

    name = "safeconduct.foundation.publishing"
    label = "publishing"
