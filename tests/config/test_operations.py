"""The rules and the dashboard that we ship speak of figures that exist, and of nothing else."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from teplo.config.bridge import BODY_BYTES, FILES
from teplo.config.metrics import exposed
from teplo.kit import meters, sql
from teplo.ops.figures import PARTS
from tests.company import Company

PLACE = Path(__file__).resolve().parents[2] / "docs" / "operations"
NAME = re.compile(r"\bteplo_\w+")
LABEL = re.compile(r"(teplo_\w+)\{(\w+)")
PARTS_OF_RULE = {"alert", "expr", "for", "labels", "annotations"}


def rules() -> list[dict[str, object]]:
    return [rule for group in yaml.safe_load((PLACE / "alerts.yml").read_text())["groups"] for rule in group["rules"]]


def expressions() -> list[str]:
    panels = json.loads((PLACE / "dashboard.json").read_text())["panels"]
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.fixture
def names(company: Company, client: Client) -> set[str]:
    """Every name under which a figure is told."""
    told = {sample for family in text_string_to_metric_families(exposed().decode()) for sample in suffixed(family.name)}
    told |= {name for part in PARTS for metric in part(sql.rows) for name in suffixed(metric.name)}
    told |= {name for metric in meters.REGISTRY.collect() for name in suffixed(metric.name)}
    return told


def suffixed(name: str) -> list[str]:
    return [name, *(f"{name}_{end}" for end in ("total", "bucket", "count", "sum"))]


def test_the_proxies_let_through_what_the_server_takes() -> None:
    nginx, caddy = ((PLACE / name).read_text() for name in ("nginx.conf", "Caddyfile"))
    assert f"client_max_body_size {BODY_BYTES >> 20}m;" in nginx.partition("location")[0]
    assert f"max_size {BODY_BYTES >> 20}MiB" in caddy
    for path, most in FILES.items():
        assert f"client_max_body_size {most >> 20}m;" in nginx.partition(f"location = {path} {{")[2].partition("}")[0]
        assert re.search(rf"@files path {path}\s+request_body @files {{\s+max_size {most >> 20}MiB", caddy)


def test_every_rule_has_its_parts_and_says_what_to_do() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 12
    for rule in rules():
        assert {"alert", "expr", "labels", "annotations"} <= set(rule) <= PARTS_OF_RULE, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert {"summary", "remedy"} == set(rule["annotations"])
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))


def test_every_expression_speaks_of_figures_that_exist(names: set[str]) -> None:
    for expression in expressions():
        assert set(NAME.findall(expression)) <= names, expression


def test_every_expression_closes_what_it_opens() -> None:
    for expression in expressions():
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression


def test_the_rules_ask_only_labels_that_a_figure_has() -> None:
    labels = {"code": "teplo_http_request_seconds_count", "status": "teplo_jobs"}
    assert {(label, name) for text in expressions() for name, label in LABEL.findall(text)} <= set(labels.items())


def test_the_document_names_every_figure(names: set[str]) -> None:
    text = "".join(path.read_text() for path in (PLACE.parent / "guide").glob("*/8-*.md"))
    told = {metric.name for part in PARTS for metric in part(sql.rows)}
    told |= {metric.name for metric in meters.REGISTRY.collect()}
    for name in told:
        assert text.count(name) >= 2, name
