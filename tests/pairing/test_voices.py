from __future__ import annotations

import random

import numpy as np
from builders import make_article, make_claim

from disagree.pairing.speakers import is_same_speaker, voice_of
from disagree.pairing.voices import VoiceIndex

NAMES = [
    *("Kremlin", "Kremlin spokesman Ivan Petrov", "Ivan Petrov", "the ministry", "the transport ministry", "sources"),
    *("the sources", "two officials", "WMO", "World Meteorological Organization", "Mira Toll", "Jonas Toll", "Toll"),
    *("Outlet 1", "the company", "", "...", None),
]


def test_no_claims_have_no_voices() -> None:
    assert VoiceIndex([]).same(np.arange(0)).shape == (0, 0)


def test_the_index_agrees_with_comparing_all() -> None:
    draw = random.Random(5)  # noqa: S311 - a fixed order, no secret
    articles = [make_article(f"A {n}.", outlet=f"Outlet {n % 3}") for n in range(8)]
    claims = []
    for number in range(120):
        article, name = draw.choice(articles), draw.choice(NAMES)
        chain = (name, *draw.sample([known for known in NAMES if known], draw.randrange(2))) if name else ()
        claims.append(make_claim(article.text, article=article, speaker=name, chain=chain, id=f"c{number}"))
    voices = [voice_of(claim) for claim in claims]
    rows = np.array([3, 4, 50, 119])
    expected = [[is_same_speaker(voices[row], voice) for voice in voices] for row in rows]
    assert VoiceIndex(voices).same(rows).tolist() == expected
