"""What a user or an administrator can name stands in the documents, and what they show exists."""

import argparse
import re
from functools import cache

import pytest

from teplo.config import command
from teplo.config.environment import VARIABLES
from teplo.intake.connectors import KINDS
from teplo.ledger.presenters import presented_kinds
from teplo.staff.permissions import Permission
from tools.house.source import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
