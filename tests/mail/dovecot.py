"""A real mail server of our own: Dovecot in a folder, started and ended by the tests."""

import contextlib
import getpass
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "secret-canary"
CONF = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
last_valid_uid = 0
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


@dataclass
class Dovecot:
    """A running server; `port` speaks IMAP without TLS, everybody's password is PASSWORD."""

    folder: Path
    port: int

    def box(self, user: str) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.port)
        try:
            box.login(user, PASSWORD)
        except imaplib.IMAP4.error:
            box.shutdown()
            raise
        return box

    def put(self, user: str, *letters: bytes, folder: str = "INBOX") -> None:
        box = self.box(user)
        if folder != "INBOX":
            box.create(folder)
        for letter in letters:
            assert box.append(folder, None, None, letter)[0] == "OK"
        box.logout()

    def forget(self, user: str) -> None:
        """Forget all letters and their numbers, as when a mailbox is made anew: UIDVALIDITY changes."""
        shutil.rmtree(self.folder / "mail" / user, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def running() -> Iterator[Dovecot]:
    """A server of one's own; the test skips in words where Dovecot is not installed."""
    binary = shutil.which("dovecot", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if binary is None:
        pytest.skip("Dovecot is not installed: tools/need dovecot dovecot-imapd")
    # The path of its sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="dove"))
    user = "dovecot" if os.geteuid() == 0 else getpass.getuser()
    owner = pwd.getpwnam(user)
    (folder / "mail").mkdir()
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(folder / "mail", user, owner.pw_gid)
    group = subprocess.run(["id", "-gn", user], capture_output=True, text=True, check=True).stdout.strip()
    server = Dovecot(folder, free_port())
    conf = folder / "conf"
    conf.write_text(CONF.format(folder=folder, user=user, group=group, port=server.port, password=PASSWORD))
    process = subprocess.Popen([binary, "-F", "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError((server.folder / "log").read_text())
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.box("nobody").logout()
            return
        time.sleep(0.1)
    raise RuntimeError((server.folder / "log").read_text())
