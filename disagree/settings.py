"""Settings files: TOML checked against a dataclass, with unknown keys named and the near ones suggested."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from disagree.errors import ConfigError

__all__ = ["read_settings", "settings_from"]

T = TypeVar("T")


def read_settings(kind: type[T], path: Path) -> T:
    """The settings in a TOML file as a value of a dataclass; keys that are missing keep their defaults.

    Raises: ConfigError naming file and key where a key is unknown, missing or of the wrong type.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number of over 4,300 digits, nested too deep
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    return settings_from(kind, raw, where=str(path))


def settings_from(kind: type[T], raw: Mapping[str, Any], *, where: str) -> T:
    """The same from a mapping; `where` opens every message."""
    hints = typing.get_type_hints(kind)
    for key in raw:
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=2) or sorted(hints)
            raise ConfigError(f"{where}: unknown key {key!r}; did you mean {' or '.join(near)}?")
    values = {key: _value(hints[key], value, f"{where}: {key}") for key, value in raw.items()}
    try:
        return kind(**values)
    except TypeError as error:
        items = fields(kind)  # type: ignore[arg-type]  # every settings class is a dataclass
        bare = [item.name for item in items if item.default is MISSING and item.default_factory is MISSING]
        missing = [name for name in bare if name not in values]
        raise ConfigError(f"{where}: missing {', '.join(missing) or error}; add it") from error


def _value(hint: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _value(next(part for part in arguments if part is not type(None)), value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], item, f"{where}[{place}]") for place, item in enumerate(value))
    if is_dataclass(hint) and isinstance(value, dict):
        return settings_from(typing.cast("type[Any]", hint), value, where=where)
    if origin in (dict, Mapping) and isinstance(value, dict):
        return {name: _value(arguments[1], item, f"{where}.{name}") for name, item in value.items()}
    if hint is float and type(value) is int:
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    wanted = getattr(hint, "__name__", str(hint))
    raise ConfigError(f"{where}: {value!r} is no {wanted}")
