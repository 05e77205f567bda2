from django.db import migrations

# What a worker asks for the next job by: see TAKE in teplo/config/fence.py.
INDEXES = """
CREATE INDEX jobs_of_queue ON procrastinate_jobs (queue_name, priority DESC, id) WHERE status = 'todo';
CREATE INDEX jobs_of_lock ON procrastinate_jobs (lock, priority DESC, id)
    WHERE status IN ('todo', 'doing') AND lock IS NOT NULL;
"""
AWAY = "DROP INDEX jobs_of_queue; DROP INDEX jobs_of_lock;"


class Migration(migrations.Migration):
    dependencies = [
        ("ops", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(INDEXES, AWAY)]
