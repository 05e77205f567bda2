"""Who gets what at the addresses of deals; see matrix.py."""

from tests.house.rows import api, get, post

DEAL_PAGES = [
    get("deals", 302, 200),
    get("deals", 302, 400, query="?kind=nonsense"),
    get("deals-list", 302, 200),
    get("deals-list", 302, 400, query="?after=nonsense"),
    get("deals-forecast", 302, 200),
    get("deals-forecast", 302, 400, query="?kind=nonsense"),
    get("deal-new", 302, 200),
    post("deal-new", 302, 200, title="Двери", currency="RUB"),
    get("deal-clients", 302, 200, query="?q=анна"),
    get("deal", 302, 404, 404, 200, 200),
    get("deal-change", 302, 404, 404, 200, 200),
    post("deal-change", 302, 404, 404, 200, 200, title="Окна"),
    get("deal-whose", 302, 404, 404, 200, 200),
    post("deal-whose", 302, 404, 404, 200, 200, client=""),
    get("deal-move", 302, 404, 404, 200, 200),
    post("deal-move", 302, 404, 404, 302, 302),
    get("deal-give", 302, 404, 404, 200, 200),
    post("deal-give", 302, 404, 404, 200, 200, to="{colleague}"),
    get("deal-task-add", 302, 404, 404, 200, 200),
    post("deal-task-add", 302, 404, 404, 200, 200, next_kind="call", next_due_at="2030-01-01T10:00"),
    post("deal-note", 302, 404, 404, 200, 200, text="A note"),
    get("deal-file", 302, 404, 404, 200, 200),
    get("deal-mention", 302, 404, 404, 200, 200, query="?q=а"),
    get("deal-lines", 302, 404, 404, 200, 200),
    get("deal-products", 302, 404, 404, 200, 200, query="?name=а"),
    post("deal-line-add", 302, 404, 404, 200, 200, name="Плинтус"),
    post(
        "deal-line-change", 302, 404, 404, 200, 200, name="Плинтус", quantity="2", price="5", off="percent", vat="22:in"
    ),
    post("deal-line-drop", 302, 404, 404, 200, 200),
]

DEAL_API = [
    api("GET /api/v1/deals", 401, 200),
    api("POST /api/v1/deals", 401, 201, title="Паркет"),
    api("GET /api/v1/deals/{deal}", 401, 404, 404, 200, 200),
    api("PATCH /api/v1/deals/{deal}", 401, 404, 404, 200, 200, title="Плитка"),
    api("GET /api/v1/pipelines", 401, 200),
    api("PATCH /api/v1/stages/{stage}", 401, 403, 403, 200, 200, required=["amount"]),
    api("GET /api/v1/loss-reasons", 401, 200),
    api("GET /api/v1/forecast", 401, 200),
    api("GET /api/v1/products", 401, 200),
    api("POST /api/v1/products", 401, 403, 403, 201, 201, name="Ламинат"),
    api("PATCH /api/v1/products/{product}", 401, 403, 403, 200, 200, price="5.00"),
    api("GET /api/v1/deals/{deal}/lines", 401, 404, 404, 200, 200),
    api("PUT /api/v1/deals/{deal}/lines", 401, 404, 404, 200, 200, lines=[]),
]
