"""How many wrong codes were typed for a way that waits for its code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add it."""

    dependencies = [("rota", "0003_heard")]

    operations = [
        migrations.AddField(model_name="way", name="wrong_codes", field=models.PositiveSmallIntegerField(default=0)),
    ]
