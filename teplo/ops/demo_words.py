"""The words of the demo company, a shop for floors and tiles, in each language of the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is written in the demo; keys of products are 'floor', 'tiles' and 'heating'."""

    shop: str
    # the second stands below the first
    teams: tuple[str, str]
    # login, name, key of the role, place of the team
    people: tuple[tuple[str, str, str, int | None], ...]
    products: dict[str, str]
    sources: dict[str, str]
    campaigns: dict[str, tuple[str, str]]
    # ways in over the API: keys 'market', 'firms' and 'fair' → slug and name
    ways: dict[str, tuple[str, str]]
    site: str
    # name of the channel, heading, greeting
    chat: tuple[str, str, str]
    rules: dict[str, str]
    form: dict[str, str]
    labels: dict[str, str]
    regions: tuple[str, ...]
    first: tuple[tuple[str, ...], tuple[str, ...]]
    last: tuple[tuple[str, ...], tuple[str, ...]]
    phone: str
    firms: tuple[str, ...]
    needs: dict[str, tuple[str, ...]]
    texts: tuple[str, ...]
    again: tuple[str, ...]
    notes: tuple[str, ...]
    results: tuple[str, ...]
    unreached: tuple[str, ...]
    steps: dict[str, str]
    refused: dict[str, tuple[str, ...]]
    waits: tuple[str, ...]
    handed: tuple[str, ...]
    reopened: str
    junk: tuple[str, ...]
    spam: str
    interests: tuple[str, ...]
    currency: str
    # What a unit costs of each product, whole
    prices: dict[str, int]
    # Of area
    unit: str
    lost: tuple[str, ...]
    deal_results: tuple[str, ...]
