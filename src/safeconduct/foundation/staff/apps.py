"""Django's entry for the staff."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Accounts, roles, teams and their epochs, in a database of their own."""

    name = "safeconduct.foundation.staff"
    label = "staff"
