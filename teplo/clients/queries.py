"""Questions about clients and their deals."""

from teplo.clients.models import Pipeline, Stage
from teplo.kit import sql

# Whoever takes the stage out of use meanwhile waits for us.
FIRST_STAGE = """
SELECT id FROM clients_stage WHERE pipeline_id = %s AND kind = 'open' AND is_active
ORDER BY position, id LIMIT 1 FOR KEY SHARE
"""


def first_stage(pipeline: int | None) -> Stage | None:
    """Where a deal of this pipeline begins: its first open stage in use. Without a number, of the first pipeline."""
    if pipeline is None:
        pipeline = Pipeline.objects.order_by("position", "pk").values_list("pk", flat=True).first()
    found = sql.rows(FIRST_STAGE, [pipeline])
    return Stage.objects.get(pk=found[0][0]) if found else None
