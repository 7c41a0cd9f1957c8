"""Django's entry for the hotline."""

from django.apps import AppConfig

from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.line.hotline.domain import templates, urgency


class HotlineConfig(AppConfig):
    """Conversations with people who write to us."""

    name = "safeconduct.line.hotline"
    label = "hotline"

    def ready(self) -> None:
        """Let two people approve the words that raise a message, and the answers that are chosen from a list."""
        reviewed.add_source(urgency.to_review)
        reviewed.add_source(templates.to_review)
