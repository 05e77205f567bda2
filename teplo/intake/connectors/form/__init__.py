"""A form on a site: its own page or the plain HTML that the site carries."""

from teplo.intake.connectors.form.reader import read

__all__ = ["read"]
