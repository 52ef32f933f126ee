"""Decides which Host header is believed, so that no foreign name can be made to point here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """
    The names by which this server may be addressed.

    Attributes
    ----------
    names
        Host names and addresses in lower case, without port and brackets.
    any_address
        Whether every plain IP address is believed too: right where the server listens on all of them. A page
        elsewhere can make a name point here, never an address.
    """

    names: frozenset[str]
    any_address: bool = False

    def believes(self, header: str | None) -> bool:
        """Whether a request with this Host header is answered; one without is not."""
        match = _HOST.fullmatch(header or "")
        if match is None:
            return False
        name = _bare(match["name"])
        address = _address(name)
        if address is not None and (address.is_loopback or self.any_address):
            return True
        return name in self.names


def trusted_hosts(listen: str, extra: Iterable[str] = ()) -> TrustedHosts:
    """The loopback names, the address that is listened on, and what the operator names in `extra`."""
    address = _address(_bare(listen))
    names = {"localhost", _bare(listen), *(_bare(name) for name in extra)}
    return TrustedHosts(frozenset(names), any_address=address is not None and address.is_unspecified)


def is_loopback(listen: str) -> bool:
    """Whether only this machine can reach a server that listens on `listen`."""
    address = _address(_bare(listen))
    return _bare(listen) == "localhost" or (address is not None and address.is_loopback)


def _bare(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
