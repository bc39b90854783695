"""Asking the routing table."""

import socket

import pytest

from kentongan.client.network import own_addresses


def test_the_way_to_this_machine_begins_at_this_machine() -> None:
    assert own_addresses(["127.0.0.1", "127.0.0.9"])[:2] == ("127.0.0.1", "127.0.0.1")


def test_a_name_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    assert len(own_addresses(["kentongan.example", "localhost"])) == len(own_addresses([])) == 2


def test_where_no_way_leads_there_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stranded(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError("no route")

    monkeypatch.setattr(socket, "socket", Stranded)
    assert own_addresses(["127.0.0.1"]) == ("", "", "")
