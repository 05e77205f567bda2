"""The code of the first visit: who can read the console or the folder of the server may begin, nobody else."""

import hmac
from pathlib import Path

from django.conf import settings

# As teplo/config/home.py names it, which starts the desk and makes the code.
NAME = "first-visit"


def is_right(code: str) -> bool:
    """Whether this is the code that was printed where the desk was started."""
    try:
        kept = _file().read_text().strip()
    except OSError:
        return False
    return bool(kept) and hmac.compare_digest(kept.encode(), code.strip().encode())


def forget() -> None:
    """The code has done its work."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.DATA) / NAME
