"""Reads the declarative rooms, cross-checks them and returns frozen records."""

from atlas.catalog.load import load_catalog
from atlas.catalog.registers import Catalog

__all__ = ["Catalog", "load_catalog"]
