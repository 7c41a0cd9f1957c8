"""The order of coming beside the queue's index: the number of the message that somebody waits with."""

from django.db import migrations, models

OF_THOSE_WHO_STAND = """
    UPDATE hotline_conversation SET came = COALESCE(
        (SELECT MIN(id) FROM hotline_message WHERE conversation_id = hotline_conversation.id), 0)
"""


class Migration(migrations.Migration):
    """Add it, fill it, index it."""

    dependencies = [("hotline", "0002_tries_and_epochs")]

    operations = [
        migrations.AddField(
            model_name="conversation", name="came", field=models.BigIntegerField(default=0),
        ),
        migrations.RunSQL(OF_THOSE_WHO_STAND, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="conversation", name="the_queue"),
        migrations.AddIndex(
            model_name="conversation", index=models.Index(fields=["state", "-rank", "came"], name="the_queue"),
        ),
    ]
