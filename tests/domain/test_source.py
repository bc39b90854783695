"""What counts as one source, and as one neighbourhood."""

import pytest

from kentongan.domain.source import network_of, source_of


@pytest.mark.parametrize(
    ("host", "source", "network"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("somewhere", "somewhere", "somewhere"),
        ("", "", ""),
    ],
)
def test_a_subscriber_is_one_source(host: str, source: str, network: str) -> None:
    assert (source_of(host), network_of(host)) == (source, network)
