"""What the door thinks of a submission: pure, over the few signs that tell people from machines."""

import re

from teplo.intake.arrival import Verdict

HASTE = 1.5  # seconds: nobody reads and fills a form faster
LINKS = 3
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def verdict(*, trap: bool, seconds: float | None, text: str, many: bool) -> tuple[Verdict, str]:
    """Pass, hold or block, and the code of the reason; without a captcha, and nothing is thrown away.

    `trap`: the field that people do not see was filled; `seconds` since the form was shown, None where unknown (a form
    on a site of its own cannot tell); `many`: more from this address than people send.
    """
    hasty = seconds is not None and seconds < HASTE
    if trap and (hasty or many):
        return Verdict.BLOCK, "trap"
    if trap:
        return Verdict.HOLD, "trap"
    if hasty:
        return Verdict.HOLD, "haste"
    if many:
        return Verdict.HOLD, "many"
    if len(_LINK.findall(text)) >= LINKS:
        return Verdict.HOLD, "links"
    return Verdict.PASS, ""
