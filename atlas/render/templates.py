"""The page templates of the room ``web``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from pathlib import Path


def page_templates(web: Path) -> Environment:
    """Templates that escape everything and fail on what they were not given."""
    loader = FileSystemLoader(web / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
