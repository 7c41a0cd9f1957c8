"""When a sending is destroyed, whatever became of it: fixed when it is posted, and not moved by failures."""

import datetime

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE_ALL = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Three days after those that stand are due."""
    rows = apps.get_model("work", "Due").objects.using(editor.connection.alias)
    rows.update(destroy_at=models.F("due_at") + datetime.timedelta(days=3))


class Migration(migrations.Migration):
    """Add it, and fill it."""

    dependencies = [("work", "0002_doubts_and_leases")]

    operations = [
        migrations.AddField(
            model_name="due", name="destroy_at", field=models.DateTimeField(default=BEFORE_ALL), preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
