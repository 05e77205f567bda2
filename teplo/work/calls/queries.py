"""Questions of the clock about calls."""

from datetime import datetime

from teplo.work.calls.models import Call, MissedCall


def silent_calls(now: datetime, *, limit: int = 500) -> list[int]:
    """The calls of which nothing was heard for too long, the longest silent first."""
    silent = Call.objects.filter(expires_at__lte=now).exclude(state=Call.State.ENDED)
    return list(silent.order_by("expires_at", "pk").values_list("pk", flat=True)[:limit])


def unreached(now: datetime, *, limit: int = 500) -> list[int]:
    """The missed calls that waited too long for a call back, the oldest first."""
    waiting = MissedCall.objects.filter(state=MissedCall.State.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
