"""Where somebody comes from, as far as it is counted: addresses that one subscriber has all of are one source."""

import ipaddress


def source_of(host: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address; what is no address stays as it is."""
    return _network(host, 32, 64)


def network_of(host: str) -> str:
    """The neighbourhood: the /24 of an IPv4 address, the /48 of an IPv6 address."""
    return _network(host, 24, 48)


def _network(host: str, v4: int, v6: int) -> str:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, v6), strict=False))
        address = address.ipv4_mapped
    return str(address) if v4 == 32 else str(ipaddress.ip_network((address, v4), strict=False))
