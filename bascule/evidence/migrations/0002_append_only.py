"""The log may only grow: the database itself refuses a change or a removal, to everybody."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the evidence log is append-only';
END $$;
CREATE TRIGGER evidence_event_append_only BEFORE UPDATE OR DELETE ON evidence_event
    FOR EACH ROW EXECUTE FUNCTION evidence_append_only();
CREATE TRIGGER evidence_checkpoint_append_only BEFORE UPDATE OR DELETE ON evidence_checkpoint
    FOR EACH ROW EXECUTE FUNCTION evidence_append_only();
"""
ALLOW = """
DROP TRIGGER evidence_event_append_only ON evidence_event;
DROP TRIGGER evidence_checkpoint_append_only ON evidence_checkpoint;
DROP FUNCTION evidence_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
