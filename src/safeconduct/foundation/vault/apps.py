"""Django's entry for the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Wraps of keys, in each database."""

    name = "safeconduct.foundation.vault"
    label = "vault"
