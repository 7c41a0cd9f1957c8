"""Django's entry for the audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The Merkle log of deeds, in each database."""

    name = "safeconduct.foundation.audit"
    label = "audit"
