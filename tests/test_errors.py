from __future__ import annotations

import socket

import pytest

import disagree.errors as errors
from disagree.errors import DisagreeError

DRAWN = {
    "DisagreeError": ("Exception", 1),
    "UsageError": ("DisagreeError", 2),
    "ConfigError": ("UsageError", 2),
    "InputError": ("DisagreeError", 3),
    "ReadError": ("InputError", 3),
    "DataError": ("InputError", 3),
    "ModelError": ("DisagreeError", 4),
    "StoreError": ("DisagreeError", 1),
}


def test_error_tree_is_the_drawn_one():
    found = {
        name: (getattr(errors, name).__base__.__name__, getattr(errors, name).exit_code) for name in errors.__all__
    }
    assert found == DRAWN


def test_every_error_class_of_the_module_is_exported():
    defined = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and value.__module__ == "disagree.errors"
    }
    assert defined == set(errors.__all__)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_error_is_caught_as_disagree_error_with_its_message(name):
    with pytest.raises(DisagreeError, match="line 3 of the ledger"):
        raise getattr(errors, name)("line 3 of the ledger")


def test_every_error_has_a_docstring_of_its_own():
    texts = [getattr(errors, name).__doc__ for name in errors.__all__]
    assert all(texts)
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("host", ["example.org", "192.0.2.7"])
def test_network_guard_sees_and_stops_a_look_up(host, reached_out):
    """The ground rule of this suite works: a look-up of another machine is stopped and remembered."""
    with pytest.raises(RuntimeError, match="reached for the network"):
        socket.getaddrinfo(host, 80)
    assert reached_out == [f"socket.getaddrinfo {host}"]
    reached_out.clear()


def test_network_guard_sees_and_stops_a_connection(reached_out):
    with socket.socket() as plain, pytest.raises(RuntimeError, match="reached for the network"):
        plain.connect(("192.0.2.7", 80))
    assert reached_out == ["socket.connect 192.0.2.7"]
    reached_out.clear()


@pytest.mark.parametrize("call", [socket.gethostbyname, socket.gethostbyaddr])
def test_network_guard_sees_and_stops_an_old_look_up(call, reached_out):
    with pytest.raises(RuntimeError, match="reached for the network"):
        call("example.org")
    assert reached_out == [f"socket.{call.__name__} example.org"]
    reached_out.clear()


def test_network_guard_sees_and_stops_a_packet(reached_out):
    with socket.socket(type=socket.SOCK_DGRAM) as plain, pytest.raises(RuntimeError, match="reached for the network"):
        plain.sendto(b"a", ("192.0.2.7", 53))
    assert reached_out == ["socket.sendto 192.0.2.7"]
    reached_out.clear()


def test_network_guard_lets_loopback_through(reached_out):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
    assert reached_out == []
