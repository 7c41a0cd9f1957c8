"""The trustees' key that stands as an older installation is brought to this version is the one to know again."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.staff.domain import member_keys


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Mark each wing's escrow key as it stands. Raises FileNotFoundError where the console's secret is not at hand."""
    rows = apps.get_model("vault", "PublicKey").objects.using(schema_editor.connection.alias)
    for row in rows.filter(name__startswith="escrow_"):
        about = member_keys.escrow_statement(row.name, bytes(row.public))
        row.mark = member_keys.mark(secret_files.read("console", "totp"), about)
        row.save(update_fields=["mark"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("staff", "0002_account_mark"), ("vault", "0003_mark")]

    operations: ClassVar = [migrations.RunPython(mark, migrations.RunPython.noop)]
