"""What every company begins with: one pipeline with its stages."""

from teplo.clients.models import Pipeline, Stage
from teplo.kit.transactions import step
from teplo.leads.models import Hue

PIPELINE = "sales"
STAGES = {
    "agreed": (Stage.Kind.OPEN, Hue.CYAN, 20),
    "offered": (Stage.Kind.OPEN, Hue.INDIGO, 40),
    "invoiced": (Stage.Kind.OPEN, Hue.PURPLE, 70),
    "won": (Stage.Kind.WON, Hue.GREEN, 100),
    "lost": (Stage.Kind.LOST, Hue.BROWN, 0),
}


@step
def seed() -> None:
    """Make what is missing of the seeded pipeline; what the company has changed stays."""
    pipeline, new = Pipeline.objects.get_or_create(key=PIPELINE)
    if not new:
        return
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, key=key, kind=kind, hue=hue, probability=probability, position=position)
        for position, (key, (kind, hue, probability)) in enumerate(STAGES.items())
    )
