"""What Prometheus reads, who may read it, and that nobody's name is in it."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from teplo.config import metrics
from teplo.config.counting import count_together
from teplo.config.environment import BadSetting, Environment
from teplo.config.watch import truncated
from teplo.kit import sql
from teplo.ops import actions
from teplo.ops.figures import PARTS, Figures
from tests.company import Company, send

TOKEN = "t" * 24


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of this test's own transaction, asked for anew."""
    ask = Figures(lambda do: do(sql.rows))
    monkeypatch.setattr(metrics, "FIGURES", ask)


def told(client: Client) -> dict[str, float]:
    """Every figure by its name with its labels."""
    metrics.FIGURES._until = 0.0
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        sample.name + str(sorted(sample.labels.items()) or ""): sample.value
        for family in families
        for sample in family.samples
    }


def test_this_machine_may_look_until_an_address_is_public(client: Client, db: None, settings: object) -> None:
    assert client.get("/metrics").status_code == 200
    settings.METRICS_NETWORKS = Environment.read({"TEPLO_BASE_URL": "https://leads.example.ru"}).care.metrics_networks
    answer = client.get("/metrics")
    assert answer.status_code == 403
    assert b"TEPLO_METRICS_TOKEN" in answer.content


def test_the_token_opens_and_no_other_does(client: Client, db: None, settings: object) -> None:
    settings.METRICS_NETWORKS, settings.METRICS_TOKEN = (), TOKEN
    for given, status in ((f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 403), ("Bearer ", 403), (TOKEN, 403)):
        assert client.get("/metrics", headers={"authorization": given}).status_code == status
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 403


def test_a_named_network_may_look_and_its_neighbour_not(client: Client, db: None, settings: object) -> None:
    settings.METRICS_NETWORKS = Environment.read({"TEPLO_METRICS_NETWORKS": "10.1.0.0/16"}).care.metrics_networks
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.2.3").status_code == 403
    assert client.get("/metrics").status_code == 403


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TEPLO_METRICS_TOKEN", "short"), ("TEPLO_METRICS_NETWORKS", "home"), ("TEPLO_BACKUP_KEEP", "0"),
     ("TEPLO_DISK_RESERVE", "-1"), ("TEPLO_REQUEST_LOG", "yes")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        Environment.read({variable: value})


def test_an_enquiry_is_counted_by_its_channel_and_what_became_of_it(company: Company, client: Client) -> None:
    before = told(client)
    send(company, number="m-1", person={"name": "Иван", "phones": ["+79120000001"]})
    send(company, number="m-1", person={"name": "Иван", "phones": ["+79120000001"]})
    after = told(client)

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("teplo_enquiries_total[('channel', 'api'), ('result', 'admitted')]") == 1
    assert more("teplo_enquiries_total[('channel', 'api'), ('result', 'repeated')]") == 1
    assert more("teplo_enquiry_to_card_seconds_count") == 1


def test_requests_are_counted_by_route_and_code(company: Company, client: Client) -> None:
    name = "teplo_http_request_seconds_count[('code', '404'), ('route', 'none')]"
    before = told(client).get(name, 0)
    client.get("/nobody/is/here/79123456789/")
    assert told(client)[name] == before + 1
    assert "79123456789" not in client.get("/metrics").content.decode()


def test_what_is_forbidden_is_counted(company: Company, client: Client) -> None:
    client.force_login(company.owner)
    answer = client.get(reverse("components"))
    assert answer.status_code == 403
    assert told(client)[f"teplo_authz_denied_total[('route', '{answer.resolver_match.route}')]"] >= 1


def test_failed_sign_ins_are_counted(company: Company, client: Client) -> None:
    before = told(client)["teplo_login_failures_total"]
    client.post(reverse("account_login"), {"login": "owner@ours.ru", "password": "wrong"})
    assert told(client)["teplo_login_failures_total"] == before + 1


def test_the_queue_the_tray_and_the_backups_stand_there(company: Company, client: Client) -> None:
    sql.run("INSERT INTO procrastinate_jobs (queue_name, task_name, priority) VALUES ('q', 't', 0)")
    sql.run("UPDATE procrastinate_events SET at = now() - interval '90 seconds' WHERE job_id = lastval()")
    sql.run(
        "INSERT INTO intake_capture (channel_id, digest, body, meta, state, reason, error, attempts)"
        " SELECT id, 'x', 'x', '{}', 'kept', reason, '', 0 FROM channels_channel,"
        " (VALUES ('fault'), ('to_mend')) one (reason) WHERE slug = 'api'"
    )
    at = timezone.now() - timedelta(hours=3)
    actions.note_verified(actions.note_backup("b.tar", size=1, seconds=1, at=at), at=at)
    actions.note_inspection({"I9": 4}, seconds=1, at=at)
    found = told(client)
    assert found["teplo_database_up"] == 1
    assert found["teplo_jobs[('queue', 'q'), ('status', 'todo')]"] == 1
    assert found["teplo_job_oldest_seconds[('queue', 'q')]"] >= 89
    assert found["teplo_enquiries_without_card"] == 1
    assert found["teplo_parked_messages[('state', 'to_mend')]"] == 1
    assert found["teplo_backup_last_verified_timestamp"] == pytest.approx(at.timestamp(), abs=1)
    assert found["teplo_invariant_violations[('id', 'I9')]"] == 4
    assert found["teplo_invariant_violations[('id', 'I1')]"] == 0


def test_with_the_database_away_the_counters_are_told_all_the_same(client: Client, db: None) -> None:
    metrics.FIGURES._gather = lambda do: None
    found = told(client)
    assert found["teplo_database_up"] == 0
    assert "teplo_login_failures_total" in found


def test_the_figures_of_the_database_cost_few_statements(
    company: Company, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):
        for part in PARTS:
            list(part(sql.rows))


PROCESS = """
import sys; from pathlib import Path; from teplo.config.counting import count_together
count_together(Path(sys.argv[1]))
from teplo.kit import meters
meters.JOB_DEATHS.inc(int(sys.argv[2]))
if sys.argv[3] == "tell":
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector
    registry = CollectorRegistry(); MultiProcessCollector(registry)
    print(generate_latest(registry).decode())
else:
    print("ready", flush=True); sys.stdin.read()
"""


def test_the_processes_of_a_host_add_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path)]
    with subprocess.Popen([*command, "2", "stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        done = subprocess.run([*command, "3", "tell"], capture_output=True, text=True, check=True).stdout
        other.stdin.close()
    assert "teplo_job_deaths_total 5.0" in done


def test_what_the_dead_have_counted_goes_when_nobody_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    left = tmp_path / "metrics" / "counter_999999999.db"
    left.parent.mkdir()
    left.touch()
    count_together(tmp_path)
    assert not left.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.77", "203.0.113.0"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("", ""), ("x:y", "")],
)
def test_of_an_address_the_log_keeps_its_network(address: str, network: str) -> None:
    assert truncated(address) == network


def test_no_label_could_hold_a_person(company: Company, client: Client) -> None:
    send(company, number="m-2", person={"name": "Канарейкин", "phones": ["+79017654321"], "emails": ["canary@x.ru"]})
    text = client.get("/metrics").content.decode()
    assert not {"Канарейкин", "9017654321", "canary"} & set(re.findall(r"\w+", text))
