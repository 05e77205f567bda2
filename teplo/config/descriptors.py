"""How many connections a web process may hold, by the files that it may open."""

import resource

MOST = 2048
# The database, the log, what a large body is written to, and the program itself.
BESIDE = 48
FEWEST = 12
# Connections on which somebody is told that there is no room.
TO_REFUSE = 8
ENOUGH = 65_536


def raise_limit() -> None:
    """Take what the system grants: many a shell begins with fewer files than streams are open on a large desk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def connections_at_most() -> int:
    """Connections at once; further ones wait outside, or a request would find no file for what it needs."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if files == resource.RLIM_INFINITY else max(min(MOST, files - BESIDE), FEWEST)


def waiting_at_most(*, at_work: int, usual: int) -> int:
    """How many of those may wait behind the ones at work, so that some are left to refuse the others on."""
    return max(min(usual, connections_at_most() - TO_REFUSE - at_work), 0)
