"""The OpenAPI description as chapters of a page."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address; `body` and `answer` are JSON schemas, indented, '' where there is none."""

    method: str
    path: str
    title: str
    text: str
    parameters: list[dict[str, Any]]
    body: str
    answers: list[tuple[str, str, str]]


def chapters(description: dict[str, Any]) -> dict[str, list[Operation]]:
    """The operations by their first tag, in the order in which they are registered."""
    found: dict[str, list[Operation]] = {}
    for path, methods in description["paths"].items():
        for method, said in methods.items():
            chapter = found.setdefault((said.get("tags") or ["other"])[0], [])
            chapter.append(_operation(method.upper(), path, said, description["components"]["schemas"]))
    return found


def _operation(method: str, path: str, said: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    answers = [
        (str(status), answer.get("description", ""), _shown(answer, schemas))
        for status, answer in said["responses"].items()
    ]
    return Operation(
        method=method,
        path=path,
        title=said["summary"],
        text=said.get("description", ""),
        parameters=said.get("parameters", []),
        body=_shown(said.get("requestBody", {}), schemas),
        answers=answers,
    )


def _shown(holder: dict[str, Any], schemas: dict[str, Any]) -> str:
    schema = holder.get("content", {}).get("application/json", {}).get("schema")
    return json.dumps(_resolved(schema, schemas), ensure_ascii=False, indent=2) if schema else ""


def _resolved(schema: Any, schemas: dict[str, Any]) -> Any:
    """The schema with what it refers to put in its place; no schema of ours refers to itself."""
    if isinstance(schema, list):
        return [_resolved(item, schemas) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return {
        key: _resolved(value, schemas) for key, value in schema.items() if key != "title" or isinstance(value, dict)
    }
