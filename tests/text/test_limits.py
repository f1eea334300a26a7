import dataclasses

import pytest

from disagree.errors import ConfigError
from disagree.text.limits import Limits


def test_limits_default_to_the_documented_sizes():
    assert dataclasses.asdict(Limits()) == {
        "document_bytes": 20_000_000,
        "feed_bytes": 1_000_000_000,
        "line_bytes": 20_000_000,
        "text_characters": 2_000_000,
        "unpack_ratio": 100,
        "json_depth": 256,
    }


@pytest.mark.parametrize("name", [item.name for item in dataclasses.fields(Limits)])
@pytest.mark.parametrize("value", [0, -1, 1.5, True, "9"])
def test_limit_that_is_no_whole_number_above_zero_is_refused_by_name(name, value):
    with pytest.raises(ConfigError, match=f"{name} = "):
        Limits(**{name: value})


def test_all_wrong_limits_are_named_at_once():
    with pytest.raises(ConfigError, match=r"line_bytes = 0, json_depth = -3"):
        Limits(line_bytes=0, json_depth=-3)


def test_limits_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().json_depth = 9
