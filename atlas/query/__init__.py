"""Finds measures, places, indicators, baselines and observations by what they say, are and touch."""

from atlas.query.entries import Entry, What
from atlas.query.errors import QueryError
from atlas.query.find import Found, Query, Row, find
from atlas.query.index import Index

__all__ = ["Entry", "Found", "Index", "Query", "QueryError", "Row", "What", "find"]
