import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from teplo.config import home
from teplo.config.binaries import Binaries, find_binaries
from teplo.config.cluster import Cluster
from teplo.config.environment import Server
from teplo.config.home import Home, Refused
from teplo.config.startup import judge_text
from tests.config.conftest import ROOT, Teplo

INSTALLED = [int(path.parent.name) for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]


def setting(cluster: Cluster, name: str) -> str:
    with cluster.connect() as connection:
        return connection.execute("select current_setting(%s)", [name]).fetchone()[0]


def test_a_new_cluster_has_checksums_a_fixed_locale_and_no_open_port(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        locale = connection.execute(
            "select datlocprovider, datlocale, datcollate, datctype from pg_database where datname = 'teplo'"
        ).fetchone()
    assert locale == ("b", "C.UTF-8", "C", "C.UTF-8")
    assert setting(cluster, "data_checksums") == "on"
    assert setting(cluster, "server_encoding") == "UTF8"
    assert setting(cluster, "listen_addresses") == ""
    assert setting(cluster, "password_encryption") == "scram-sha-256"


def test_a_new_cluster_is_durable_unless_made_for_tests(folder: Path) -> None:
    durable = Cluster(Home(folder / "data"))
    durable.ensure()
    assert {setting(durable, name) for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}


def test_a_server_that_died_with_its_folder_is_not_begun_anew(folder: Path) -> None:
    with pytest.raises(Refused, match="volume mounted"):
        Cluster(Home(folder / "data")).start_again()
    assert not (folder / "data").exists()


def test_a_cluster_whose_durability_was_switched_off_is_refused(folder: Path) -> None:
    durable = Cluster(Home(folder / "data"))
    durable.ensure()
    with durable.connect() as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
        connection.execute("select pg_sleep(0.2)")
    with pytest.raises(Refused, match="fsync"):
        Cluster(Home(folder / "data")).ensure()


def test_russian_letters_are_known_to_it(cluster: Cluster) -> None:
    judge_text(Server(str(cluster.home.socket_folder()), "5432", "teplo", "teplo", ""))


def test_a_database_that_does_not_know_russian_letters_is_refused(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("create database plain template template0 locale_provider libc locale 'C' encoding 'UTF8'")
    with pytest.raises(Refused, match="plain does not know Russian letters"):
        judge_text(Server(str(cluster.home.socket_folder()), "5432", "plain", "postgres", ""))


def test_the_socket_and_the_data_are_closed_to_others(cluster: Cluster) -> None:
    for folder in (cluster.folder, cluster.folder / "data", cluster.home.socket_folder()):
        assert folder.stat().st_mode & 0o077 == 0
    assert cluster.home.data.stat().st_mode & 0o007 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_system_user_cannot_connect_even_if_the_folders_were_open(cluster: Cluster) -> None:
    for folder in (cluster.home.data, cluster.folder, cluster.home.socket_folder()):
        folder.chmod(0o777)
    (cluster.home.socket_folder() / ".s.PGSQL.5432").chmod(0o777)
    psql = Path(shutil.which("psql") or cluster.folder)
    command = [psql, "-h", str(cluster.home.socket_folder()), "-U", "teplo", "-c", "select 1", "teplo"]
    told = subprocess.run(
        command, check=False, user=65534, group=65534, extra_groups=[], capture_output=True, text=True, cwd="/"
    )
    assert told.returncode != 0
    assert "Peer authentication failed" in told.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_as_root_the_server_belongs_to_a_system_user(cluster: Cluster) -> None:
    assert Path(f"/proc/{cluster.pid}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another place")
def test_as_root_in_a_closed_folder_the_data_go_where_their_user_may_pass(folder: Path) -> None:
    folder.chmod(0o700)
    closed = Cluster(Home(folder / "data"), unsafe=True)
    closed.ensure()
    assert closed.folder.parent == Path("/var/lib/teplo")
    assert setting(closed, "server_encoding") == "UTF8"


def test_a_present_folder_without_marker_is_refused_by_its_name(folder: Path, teplo: Teplo) -> None:
    (folder / "data").mkdir()
    told = teplo("migrate")
    assert told.returncode == 1
    assert str(folder / "data") in told.stderr
    assert list((folder / "data").iterdir()) == []


def test_a_marker_whose_data_are_gone_is_refused_by_its_path(cluster: Cluster, teplo: Teplo) -> None:
    cluster.stop()
    shutil.rmtree(cluster.folder / "data")
    told = teplo("migrate")
    assert told.returncode == 1
    assert str(cluster.folder / "data" / "PG_VERSION") in told.stderr


def test_the_data_of_another_cluster_are_refused(cluster: Cluster, folder: Path) -> None:
    cluster.home.write_marker(**{**cluster.home.read_marker(), "system_identifier": "1"})
    with pytest.raises(Refused, match="holds the cluster"):
        Cluster(Home(folder / "data")).ensure()


def test_a_folder_of_the_server_mode_is_not_filled_when_the_variable_is_forgotten(folder: Path) -> None:
    home = Home(folder / "data")
    home.make()
    home.write_marker(state="server")
    with pytest.raises(Refused, match="DATABASE_URL"):
        Cluster(home).ensure()


def test_the_folder_of_the_journal_is_on_disk_before_anything_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    synced = []
    monkeypatch.setattr(home, "sync_folder", lambda place: synced.append((place, (data / "journal").is_dir())))
    Home(data).make_journal()
    assert synced[-1] == (data, True)
    assert (data / "journal").stat().st_mode & 0o777 == 0o700


def test_an_interrupted_making_begins_anew(folder: Path) -> None:
    home = Home(folder / "data")
    home.make()
    home.write_marker(state="making", cluster=str(home.data / "postgresql"))
    (home.data / "postgresql").mkdir()
    assert Cluster(home, unsafe=True).ensure()


def test_a_stopped_cluster_starts_again_with_its_data(cluster: Cluster, folder: Path) -> None:
    with cluster.connect("teplo", "teplo") as connection:
        connection.execute("create table kept (id int)")
    assert cluster.stop()
    assert cluster.pid is None
    again = Cluster(Home(folder / "data"), unsafe=True)
    assert not again.ensure()
    with again.connect("teplo", "teplo") as connection:
        connection.execute("select * from kept")


def test_a_running_cluster_is_used_again_and_stays_while_another_uses_it(cluster: Cluster, folder: Path) -> None:
    second = Cluster(Home(folder / "data"), unsafe=True)
    second.ensure()
    assert not second.started
    assert not second.stop()
    assert cluster.pid is not None


def test_it_outlives_the_process_that_started_it(folder: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from teplo.config.cluster import Cluster; from teplo.config.home import Home\n"
        "Cluster(Home(Path(sys.argv[1])), unsafe=True).ensure(); os.killpg(0, signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, folder / "data"], cwd=ROOT, start_new_session=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    cluster = Cluster(Home(folder / "data"), unsafe=True)
    assert cluster.pid is not None
    assert setting(cluster, "server_encoding") == "UTF8"


def test_a_killed_server_repairs_itself_at_the_next_start(cluster: Cluster, folder: Path) -> None:
    os.kill(cluster.pid, signal.SIGKILL)
    while cluster.pid:
        pass
    Cluster(Home(folder / "data"), unsafe=True).ensure()
    assert setting(cluster, "server_encoding") == "UTF8"


def test_a_number_that_has_gone_to_another_server_is_not_taken_for_its_own(cluster: Cluster, folder: Path) -> None:
    other = Cluster(Home(folder / "other"), unsafe=True)
    (other.folder / "data").mkdir(parents=True)
    (other.folder / "data" / "postmaster.pid").write_text(f"{cluster.pid}\n")
    assert other.pid is None


def test_a_path_too_long_for_a_socket_gets_a_short_folder(folder: Path) -> None:
    deep = Cluster(Home(folder / ("long" * 30)), unsafe=True)
    deep.ensure()
    assert len(str(deep.home.socket_folder())) < 60
    assert deep.home.socket_folder().stat().st_mode & 0o077 == 0
    shutil.rmtree(deep.home.socket_folder())


def test_somebody_elses_socket_folder_is_refused(folder: Path) -> None:
    deep = Home(folder / ("long" * 30))
    squatted = deep.socket_folder()
    squatted.symlink_to(tempfile.gettempdir())
    try:
        with pytest.raises(Refused, match="belongs to somebody else"):
            Cluster(deep, unsafe=True).ensure()
    finally:
        squatted.unlink()


@pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL is installed here")
def test_an_installed_postgresql_is_the_fall_back(folder: Path) -> None:
    found = find_binaries(major=max(INSTALLED))
    cluster = Cluster(Home(folder / "data"), unsafe=True, binaries=found)
    cluster.ensure()
    judge_text(Server(str(cluster.home.socket_folder()), "5432", "teplo", "teplo", ""))
    assert setting(cluster, "server_version").split(".")[0] == str(found.major)


def test_versions_before_builtin_locales_take_the_one_of_the_c_library() -> None:
    assert "--locale-provider=libc" in Binaries(Path("/"), 15).locale_flags()
    assert "--builtin-locale=C.UTF-8" in Binaries(Path("/"), 18).locale_flags()


def test_values_never_reach_the_log_of_the_server(cluster: Cluster) -> None:
    with cluster.connect("teplo", "teplo") as connection:
        connection.execute("create table person (phone text unique)")
        connection.execute("insert into person values ('+79123456789')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values ('+79123456789')")
    assert "79123456789" not in "".join(path.read_text() for path in (cluster.folder / "log").iterdir())
