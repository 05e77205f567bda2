"""By hand: what an employee typed into the new-lead panel."""

from teplo.intake.connectors.manual.reader import read

__all__ = ["read"]
