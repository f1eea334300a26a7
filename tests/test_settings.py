from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from disagree.errors import ConfigError
from disagree.settings import read_settings, settings_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Berth:
    name: str
    depth: float = 4.5
    cranes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quay:
    berths: tuple[Berth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harbour:
    town: str
    quays: tuple[Quay, ...] = ()
    pilots: int = 2
    is_open: bool = True
    tide: float = 1.0
    office: Berth = field(default_factory=lambda: Berth(name="office"))
    names: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None


def from_text(tmp_path, text, kind=Harbour):
    path = tmp_path / "harbour.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(kind, path)


def test_missing_keys_keep_their_defaults(tmp_path):
    assert from_text(tmp_path, 'town = "Veldhaven"') == Harbour(town="Veldhaven")


def test_every_kind_of_value_is_read(tmp_path):
    text = """
    town = "Veldhaven"
    pilots = 5
    is_open = false
    tide = 2
    note = "spring"
    names = { "0" = "low", "1" = "high" }
    [office]
    name = "tower"
    depth = 0.5
    """
    found = from_text(tmp_path, text)
    assert found == Harbour(
        town="Veldhaven",
        pilots=5,
        is_open=False,
        tide=2.0,
        note="spring",
        names={"0": "low", "1": "high"},
        office=Berth(name="tower", depth=0.5),
    )
    assert type(found.tide) is float


@pytest.mark.parametrize("count", [1, 3])
def test_nested_lists_of_tables_become_nested_tuples(tmp_path, count):
    text = (
        'town = "V"\n'
        + '[[quays]]\n[[quays.berths]]\nname = "b"\ncranes = [1, 2]\n[[quays.berths]]\nname = "c"\n' * count
    )
    berths = (Berth(name="b", cranes=(1, 2)), Berth(name="c"))
    assert from_text(tmp_path, text).quays == (Quay(berths=berths),) * count


def test_empty_list_is_an_empty_tuple(tmp_path):
    assert from_text(tmp_path, 'town = "V"\nquays = []').quays == ()


@pytest.mark.parametrize(("key", "near"), [("pilot", "pilots"), ("isopen", "is_open"), ("twon", "town")])
def test_unknown_key_suggests_the_near_name(tmp_path, key, near):
    with pytest.raises(ConfigError, match=rf"harbour\.toml: unknown key '{key}'; did you mean .*{near}"):
        from_text(tmp_path, f'town = "V"\n{key} = 1')


def test_unknown_key_without_a_near_name_lists_all_keys():
    with pytest.raises(ConfigError) as caught:
        settings_from(Berth, {"name": "b", "zzzz": 1}, where="here")
    assert all(name in str(caught.value) for name in ("zzzz", "name", "depth", "cranes"))


def test_unknown_key_in_a_nested_table_names_its_place(tmp_path):
    text = 'town = "V"\n[[quays]]\nberths = [{name = "a"}, {name = "b", deph = 3.0}]'
    with pytest.raises(ConfigError, match=r"quays\[0\]: berths\[1\].*'deph'.*depth"):
        from_text(tmp_path, text)


@pytest.mark.parametrize(
    "line",
    [
        'pilots = "two"',
        "pilots = 2.5",
        "pilots = true",
        "is_open = 1",
        'is_open = "yes"',
        "tide = true",
        'tide = "high"',
        "note = 4",
        'quays = "north"',
        "quays = [3]",
        "office = 3",
        "names = [1]",
        'names = { "0" = 4 }',
    ],
)
def test_wrong_type_names_the_key(tmp_path, line):
    key = line.split(" ")[0]
    with pytest.raises(ConfigError, match=rf"harbour\.toml: {key}.* is no "):
        from_text(tmp_path, f'town = "V"\n{line}')


def test_wrong_type_in_a_nested_list_names_its_place(tmp_path):
    with pytest.raises(ConfigError, match=r"quays\[0\]: berths\[0\]: cranes\[1\]: 'x' is no int"):
        from_text(tmp_path, 'town = "V"\n[[quays]]\nberths = [{name = "a", cranes = [1, "x"]}]')


def test_missing_required_key_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"harbour\.toml: missing town; add it"):
        from_text(tmp_path, "pilots = 3")


def test_missing_required_key_in_a_nested_table_names_its_place(tmp_path):
    with pytest.raises(ConfigError, match=r"berths\[0\].*missing.*name"):
        from_text(tmp_path, 'town = "V"\n[[quays]]\nberths = [{depth = 3.0}]')


def test_missing_key_message_blames_only_keys_without_default():
    with pytest.raises(ConfigError) as caught:
        settings_from(Berth, {}, where="here")
    assert "depth" not in str(caught.value)


def test_empty_mapping_is_all_defaults_where_nothing_is_required():
    @dataclass(frozen=True, kw_only=True)
    class Lamp:
        watts: int = 40

    assert settings_from(Lamp, {}, where="here") == Lamp()


@pytest.mark.parametrize("content", [b"town = ", b"town = 'a'\ntown = 'b'", b"\xff\xfe\x00", b"[["])
def test_bad_toml_names_the_file(tmp_path, content):
    (tmp_path / "bad.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"bad\.toml: not valid TOML"):
        read_settings(Harbour, tmp_path / "bad.toml")


def test_missing_file_and_folder_are_config_errors(tmp_path):
    for place in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_settings(Harbour, place)
