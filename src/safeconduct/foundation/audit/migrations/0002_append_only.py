"""A leaf is never changed and never removed; it only gets its position, once."""

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER audit_leaf_unchanged BEFORE UPDATE ON audit_leaf
    WHEN OLD.position IS NOT NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.day <> OLD.day
      OR NEW.detail <> OLD.detail OR NEW.for_auditors <> OLD.for_auditors
      OR NEW.for_reader <> OLD.for_reader OR NEW.hash <> OLD.hash
    BEGIN SELECT RAISE(ABORT, 'the log of deeds is append-only'); END""",
    """CREATE TRIGGER audit_leaf_kept BEFORE DELETE ON audit_leaf
    BEGIN SELECT RAISE(ABORT, 'the log of deeds is append-only'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION audit_leaf_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the log of deeds is append-only'; END $$""",
    """CREATE TRIGGER audit_leaf_unchanged BEFORE UPDATE ON audit_leaf FOR EACH ROW
    WHEN (OLD.position IS NOT NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.day <> OLD.day
      OR NEW.detail <> OLD.detail OR NEW.for_auditors <> OLD.for_auditors
      OR NEW.for_reader <> OLD.for_reader OR NEW.hash <> OLD.hash)
    EXECUTE FUNCTION audit_leaf_refuse()""",
    """CREATE TRIGGER audit_leaf_kept BEFORE DELETE OR TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_leaf_refuse()""",
)


def guard(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
