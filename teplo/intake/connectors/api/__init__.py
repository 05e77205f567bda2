"""Any system: the JSON of `POST /api/v1/enquiries`."""

from teplo.intake.connectors.api.reader import read

__all__ = ["read"]
