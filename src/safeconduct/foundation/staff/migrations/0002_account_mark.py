"""A mark beside each key that the console has let in; who is in at this moment is taken as they stand."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.staff.domain import member_keys


def mark(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Mark everybody who is let in. Raises FileNotFoundError where the console's secret is not at hand."""
    rows = apps.get_model("staff", "Account").objects.using(schema_editor.connection.alias)
    for row in rows.filter(let_in_on__isnull=False, ended_on__isnull=True):
        about = member_keys.statement(row.id, bytes(row.public), bytes(row.signing_public))
        row.mark = member_keys.mark(secret_files.read("console", "totp"), about)
        row.save(update_fields=["mark"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("staff", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("account", "mark", models.BinaryField(max_length=32, default=b"")),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
