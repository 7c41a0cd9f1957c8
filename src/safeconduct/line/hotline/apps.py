"""Django's entry for the hotline."""

from django.apps import AppConfig

from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.line.hotline.domain import urgency


class HotlineConfig(AppConfig):
    """Conversations with people who write to us."""

    name = "safeconduct.line.hotline"
    label = "hotline"

    def ready(self) -> None:
        """Let two people approve the words that raise a message."""
        reviewed.add_source(urgency.to_review)
