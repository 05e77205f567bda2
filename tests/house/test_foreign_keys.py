"""Foreign keys point down the map, as imports do; import-linter cannot see one that is written as a string."""

import tomllib

from django.apps import apps

from tools.house.source import ROOT


def heights() -> dict[str, int]:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room.strip(): -depth for depth, layer in enumerate(layers) for room in layer.split("|")}


def test_foreign_keys_point_down():
    height = heights()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.concrete and target and target._meta.app_label in height and model.__module__.startswith("teplo."):
                assert height[target._meta.app_label] < height[model._meta.app_label] or (
                    target._meta.app_label == model._meta.app_label
                ), f"{model._meta.label}.{field.name} points up to {target._meta.label}"


def test_every_room_is_on_the_map():
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("teplo.")}
    assert rooms <= heights().keys()
