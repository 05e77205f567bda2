"""How the sending of enquiries is described: the body is kept unread, so no schema of the code says it."""

from typing import Any

TEXT: dict[str, Any] = {"type": ["string", "null"]}
TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
NAMED_TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
ENQUIRY: dict[str, Any] = {
    "type": "object",
    "description": "Everything is optional, but something must be in it. What is unknown is kept in the text.",
    "properties": {
        "channel": {"type": "string", "default": "api"},
        "external_id": {"type": ["string", "integer", "null"], "description": "once per channel, for ever"},
        "at": {"type": "string", "format": "date-time"},
        "person": {
            "type": "object",
            "properties": {
                "name": TEXT,
                "phones": TEXTS,
                "emails": TEXTS,
                "handles": {**NAMED_TEXTS, "examples": [{"telegram": "@ivan"}]},
                "position": TEXT,
                "language": TEXT,
            },
        },
        "company": {
            "type": ["object", "string", "null"],
            "properties": {
                "name": TEXT,
                "inn": TEXT,
                "size": {"type": ["integer", "null"], "description": "how many people work there"},
                "industry": TEXT,
            },
        },
        "need": TEXT,
        "text": TEXT,
        "product": TEXT,
        "region": TEXT,
        "callback_at": {
            "type": ["string", "boolean", "null"],
            "description": "asks to be called at this moment (in the company's zone where none is named), or now: true",
        },
        "heat": {"enum": ["cold", "warm", "hot", None]},
        "source": TEXT,
        "utm": NAMED_TEXTS,
        "page": TEXT,
        "referrer": TEXT,
        "consents": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "purpose": {"type": "string"},
                    "text_version": TEXT,
                    "given": {"type": "boolean", "default": True},
                },
            },
        },
        "fields": NAMED_TEXTS,
    },
}
NUMBER: dict[str, Any] = {"type": "integer"}
NUMBER_OR_NONE: dict[str, Any] = {"type": ["integer", "null"]}
RECEIPT: dict[str, Any] = {
    "type": "object",
    "required": ["enquiry", "capture", "state"],
    "properties": {
        "enquiry": NUMBER_OR_NONE,
        "capture": NUMBER_OR_NONE,
        "lead": NUMBER,
        "person": NUMBER_OR_NONE,
        "repeated": {"type": "boolean"},
        "owner": {
            "type": "object",
            "properties": {"kind": {"enum": ["employee", "queue"]}, "id": NUMBER, "name": {"type": "string"}},
        },
        "answer_from": {"type": "string", "format": "date-time", "description": "out of hours: when somebody answers"},
        "closed": {"type": "string", "description": "the same as a sentence for whoever wrote"},
        "state": {"enum": ["admitted", "kept", "held", "blocked", "dropped", "journalled"]},
        "reason": {"type": "string"},
        "journal": {"type": "string", "description": "the key of what waits for the database to be back"},
        "notes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _told(description: str, schema: dict[str, Any] = RECEIPT) -> dict[str, Any]:
    return {"description": description, "content": _json(schema)}


KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "1 to 200 printable characters; once per token for 72 hours",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
ONE: dict[str, Any] = {
    "parameters": [KEY],
    "requestBody": {"required": True, "content": _json(ENQUIRY)},
    "responses": {
        200: _told("It came before: its present state"),
        201: _told("Became an enquiry of a lead"),
        202: _told(
            "Kept: it could not be read yet, it waits in quarantine, or the database is away. Do not send it again"
        ),
    },
}
MANY: dict[str, Any] = {"type": "array", "maxItems": 1_000, "items": ENQUIRY}
RESULTS: dict[str, Any] = {
    "type": "array",
    "items": {**RECEIPT, "description": "a receipt or a problem, and `status`; what has 503 is to be sent again"},
}
BATCH: dict[str, Any] = {
    "parameters": [KEY],
    "requestBody": {
        "required": True,
        "content": _json({"type": "object", "required": ["enquiries"], "properties": {"enquiries": MANY}}),
    },
    "responses": {
        200: _told("One result for each, in their order", {"type": "object", "properties": {"results": RESULTS}})
    },
}
