"""Writes a corpus of made-up news for measuring scans: stories told by several outlets, with the outlets at odds.

    python scripts/make_corpus.py OUT.jsonl [--articles 3170] [--seed 7] [--add ARTICLES.jsonl.gz ...]

Each story has a town, people and figures of its own and two to four articles of 8 to 16 sentences, days apart at most;
in every second story two outlets give different figures or one speaker denies what another says. --add appends rows of
other files: with `text` or `paragraphs`, and `title`, `date`, `outlet` where they have them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from disagree.data.rows import json_rows
from disagree.files import write_json_lines

STEMS = [
    "Vel",
    "Mar",
    "Tar",
    "Cal",
    "Os",
    "Lin",
    "Pe",
    "Bra",
    "Kor",
    "Nor",
    "Sel",
    "Dun",
    "Fal",
    "Hol",
    "Ger",
    "Wes",
    "Ast",
    "Bel",
    "Cor",
    "Dra",
    "Els",
    "Fen",
    "Gar",
    "Hal",
    "Ilm",
    "Jor",
]
ENDS = [
    "den",
    "ren",
    "nik",
    "der",
    "trow",
    "dau",
    "lish",
    "ckley",
    "wick",
    "sund",
    "holm",
    "by",
    "ford",
    "gate",
    "mouth",
    "stad",
    "burg",
    "ville",
    "ton",
    "haven",
]
FIRST = [
    "Ilse",
    "Piet",
    "Marta",
    "Oskar",
    "Lena",
    "Tomas",
    "Greta",
    "Anders",
    "Vera",
    "Jonas",
    "Edda",
    "Karl",
    "Nadia",
    "Felix",
    "Rosa",
    "Emil",
    "Clara",
    "Hugo",
]
LAST = [
    "Brandt",
    "Solberg",
    "Kessler",
    "Varga",
    "Lund",
    "Moreau",
    "Tamm",
    "Ortiz",
    "Kovac",
    "Weiss",
    "Hale",
    "Dorn",
    "Arany",
    "Falk",
    "Jensen",
    "Roth",
]
OUTLETS = [
    "Coast Herald",
    "Daily Ledger",
    "Morning Courier",
    "Evening Post",
    "Harbour Gazette",
    "North Star",
    "Valley Times",
]
EVENTS = (
    ("fire at the {town} paper mill", "were hurt", "workers", "The mill will stay shut"),
    ("collapse of the {town} footbridge", "were injured", "walkers", "The bridge will be closed"),
    ("flood in the lower town of {town}", "were left homeless", "residents", "The schools will stay closed"),
    ("train derailment outside {town}", "were taken to hospital", "passengers", "The line will be blocked"),
    ("strike at the {town} shipyard", "walked out", "welders", "The yard will stand still"),
    ("gas leak under {town} market hall", "were led outside", "traders", "The hall will stay empty"),
)
OTHERS = (
    "The {event} began shortly after {hour} in the morning.",
    "{official} said that help had come from three neighbouring districts.",
    "Roads around {town} were closed for most of the day.",
    "The town of {town} lies on the river and has some {people} inhabitants.",
    "{witness}, who lives nearby, said the noise woke the whole street.",
    "Insurers expect claims of about {millions} million crowns.",
    "A similar case in {town} nine years ago led to new safety rules.",
    "The regional council will meet in {town} on Thursday to discuss what happened.",
    "{official} thanked the volunteers of {town} for their work.",
    "Trade unions asked for an independent inquiry into the {event}.",
    "{witness} said that warnings had been ignored for years.",
    "The ministry said it would send {inspectors} inspectors to {town}.",
    "Prices at the market of {town} rose the day after.",
    "The police asked people to stay away from the area.",
)


def story(chance: random.Random, number: int) -> Iterator[dict[str, object]]:
    """The articles of one story."""
    town = chance.choice(STEMS) + chance.choice(ENDS)
    event, what, who, shut = chance.choice(EVENTS)
    person = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(3)]
    hurt = chance.randrange(4, 60)
    begun = datetime(2026, 1, 5, 6, tzinfo=UTC) + timedelta(hours=number * 2)
    facts = {
        "town": town,
        "event": event.format(town=town),
        "hour": chance.choice(("four", "five", "six", "seven")),
        "official": f"Mayor {person[0]}",
        "witness": person[1],
        "people": f"{chance.randrange(8, 90)},000",
        "millions": chance.randrange(3, 40),
        "inspectors": chance.randrange(2, 9),
    }
    is_disputed = number % 2 == 0
    for place, outlet in enumerate(chance.sample(OUTLETS, chance.randrange(2, 5))):
        figure = hurt + chance.randrange(8, 30) if is_disputed and place == 1 else hurt
        body = [line.format(**facts) for line in chance.sample(OTHERS, chance.randrange(5, 13))]
        lead = f"{figure} {who} {what} in the {facts['event']} on {begun:%A}, {person[2]} of the rescue service said."
        end = f"{shut} for two weeks, {facts['official']} said."
        denial = [f"The company denied that warnings had been ignored in {town}."] if is_disputed and place == 0 else []
        yield {
            "id": f"story-{number}-{place}",
            "outlet": outlet,
            "title": f"{figure} {who} {what} in {facts['event']}",
            "published": (begun + timedelta(hours=chance.randrange(1, 30))).isoformat(),
            "text": "\n\n".join([lead, *body, *denial, end]),
        }


def added(path: Path) -> Iterator[dict[str, object]]:
    """The articles of another file."""
    for number, row in json_rows(path):
        yield {
            "id": f"{path.name.partition('.')[0]}-{number}",
            "outlet": row.get("outlet") or f"Outlet {number % 7}",
            "title": row.get("title", ""),
            "published": row.get("date"),
            "text": _text(row),
        }


def _text(row: Mapping[str, object]) -> str:
    paragraphs = row.get("paragraphs")
    return "\n\n".join(map(str, paragraphs)) if isinstance(paragraphs, list) else str(row["text"])


def main() -> None:
    """Writes it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=3170)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--add", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311
    rows: list[dict[str, object]] = []
    number = 0
    while len(rows) < asked.articles:
        rows += story(chance, number)
        number += 1
    del rows[asked.articles :]
    for path in asked.add:
        rows += added(path)
    chance.shuffle(rows)
    write_json_lines(asked.out, rows)
    print(f"{len(rows)} articles, {number} made-up stories")


if __name__ == "__main__":
    main()
