"""The ``atlas`` command."""

from atlas.cli.main import main

__all__ = ["main"]
