"""The configuration files of the embedded cluster."""

import os
import pwd
from pathlib import Path

from teplo.config.home import SYSTEM_USER

MAX_CONNECTIONS = 50  # the budget of docs/decisions/0004-connections.md
MEGABYTE = 1024 * 1024

HBA = """\
# Written by Teplo: the socket for those that pg_ident.conf names, passwords for anything else.
local all         all              peer map=teplo
local replication all              peer map=teplo
host  all         all 127.0.0.1/32 scram-sha-256
host  all         all ::1/128      scram-sha-256
"""


def ident() -> str:
    """Only the user that runs Teplo may be its database roles."""
    name = pwd.getpwuid(os.geteuid()).pw_name
    return "".join(f'teplo "{name}" {role}\n' for role in ("postgres", SYSTEM_USER))


def server_settings(socket: Path, major: int, *, unsafe: bool) -> str:
    """The text of teplo.conf, written anew at each start; `ALTER SYSTEM` goes above it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    on = "off" if unsafe else "on"
    settings = {
        "listen_addresses": "",
        "port": 5432,
        "unix_socket_directories": '"' + str(socket) + '"',
        "unix_socket_permissions": "0700",
        "max_connections": 300 if unsafe else MAX_CONNECTIONS,
        "fsync": on,
        "full_page_writes": on,
        "synchronous_commit": on,
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 32), 256)}MB",
        "work_mem": "8MB",
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "random_page_cost": 1.1,
        "jit": "off",
        "idle_in_transaction_session_timeout": "60s",
        "client_connection_check_interval": "5s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "logging_collector": "on",
        "log_directory": "../log",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
        # Statements, their values and the DETAIL of a violated constraint hold names and telephone numbers.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
    }
    if unsafe:
        settings["logging_collector"] = "off"
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
