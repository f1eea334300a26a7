"""Good articles between hostile files: eight invented stories, each told by three papers. Used by hostile.py."""

from __future__ import annotations

import gzip
import json
from typing import NamedTuple

OUTLETS = ("Velden Post", "Tarn Courier", "Isle Observer")


class File(NamedTuple):
    """A file name and its bytes. A surrogate in the name stands for a byte that is no UTF-8."""

    name: str
    data: bytes


# A story: its title, and what the three papers tell of it.
STORIES = (
    (
        "Bridge over the Lume",
        "The bridge over the Lume was closed on Monday after engineers found cracks, the roads office said. "
        "Nine people were hurt when a barrier fell.",
        "The bridge over the Lume stayed open on Monday, the roads office said. Four people were hurt by a barrier.",
        "The mayor of Lume denied that the bridge was closed. Nine people were hurt, the fire service said.",
    ),
    (
        "Water rates in Corrin",
        "The council of Corrin raised water rates by 12 percent on Tuesday, councillor Ada Finch said.",
        "The council of Corrin rejected higher water rates on Tuesday, councillor Ada Finch said.",
        "Water rates in Corrin will rise by 7 percent, a spokesman for the council said.",
    ),
    (
        "Ferry to Sand Island",
        "The ferry to Sand Island sank on Friday with 40 passengers on board, the coastguard said. All were saved.",
        "The ferry to Sand Island sank on Friday with 62 passengers on board, its owners said. Three are missing.",
        "Nobody is missing after the ferry sank, the coastguard said. The owners denied that the ferry was overloaded.",
    ),
    (
        "Strike at the Harl mill",
        "Workers at the Harl paper mill ended their strike on Sunday, union leader Piet Maas said.",
        "Workers at the Harl paper mill will stay on strike, union leader Piet Maas said on Sunday.",
        "The mill's owners said that the strike was over. The union denied this.",
    ),
    (
        "School in Dunmere",
        "The school in Dunmere will open in September with 300 pupils, head teacher Lena Voss said.",
        "The school in Dunmere will not open before January, head teacher Lena Voss said.",
        "Two hundred pupils are enrolled at the school in Dunmere, the district said.",
    ),
    (
        "Fire on Kiln Street",
        "A gas leak caused the fire on Kiln Street, the fire service said. Five homes were destroyed.",
        "A faulty heater caused the fire on Kiln Street, according to a neighbour. Eleven homes were destroyed.",
        "Police arrested a man over the fire on Kiln Street on Wednesday. No homes were destroyed, they said.",
    ),
    (
        "Vote in Ostrel",
        "Mayor Jonas Rehn won the vote in Ostrel with 54 percent, the election office said.",
        "Mayor Jonas Rehn lost the vote in Ostrel, according to a first count.",
        "Jonas Rehn said that he would not stand again. His office denied this.",
    ),
    (
        "Wolves above Pell",
        "Wolves killed 20 sheep above Pell in March, the farmers' league said.",
        "Dogs, not wolves, killed the sheep above Pell, ranger Tove Lind said.",
        "The ranger's office said that six sheep were killed above Pell in March.",
    ),
)  # fmt: skip


def good_files() -> list[File]:
    """One file for each article, in every plain format by turns."""
    makers = (_text, _markdown, _page, _object, _line, _packed)
    articles = [
        (number, outlet, story[0], text)
        for number, story in enumerate(STORIES)
        for outlet, text in zip(OUTLETS, story[1:], strict=True)
    ]
    return [makers[place % len(makers)](place, *article) for place, article in enumerate(articles)]


def _fields(number: int, outlet: str, title: str, text: str) -> dict[str, str]:
    return {"outlet": outlet, "title": title, "text": text, "published": f"2026-03-{number + 10}"}


def _text(place: int, number: int, outlet: str, title: str, text: str) -> File:
    content = f"Outlet: {outlet}\nPublished: 2026-03-{number + 10}\nTitle: {title}\n\n{text}\n"
    return File(f"good-{place:02}.txt", content.encode())


def _markdown(place: int, number: int, outlet: str, title: str, text: str) -> File:
    content = f"---\noutlet: {outlet}\npublished: 2026-03-{number + 10}\n---\n# {title}\n\n{text}\n"
    return File(f"good-{place:02}.md", content.encode())


def _page(place: int, number: int, outlet: str, title: str, text: str) -> File:
    meta = f'<meta property="og:site_name" content="{outlet}"><meta property="og:title" content="{title}">'
    day = f'<meta property="article:published_time" content="2026-03-{number + 10}">'
    body = f"<article><h1>{title}</h1><p>{text}</p></article>"
    content = f"<!doctype html><html><head><title>{title}</title>{meta}{day}</head><body>{body}</body></html>"
    return File(f"good-{place:02}.html", content.encode())


def _object(place: int, number: int, outlet: str, title: str, text: str) -> File:
    return File(f"good-{place:02}.json", json.dumps(_fields(number, outlet, title, text)).encode())


def _line(place: int, number: int, outlet: str, title: str, text: str) -> File:
    return File(f"good-{place:02}.jsonl", json.dumps(_fields(number, outlet, title, text)).encode() + b"\n")


def _packed(place: int, number: int, outlet: str, title: str, text: str) -> File:
    file = _text(place, number, outlet, title, text)
    return File(f"{file.name}.gz", gzip.compress(file.data, mtime=0))
