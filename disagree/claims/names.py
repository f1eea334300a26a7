"""The names of an article: who and what is named, by which roles, and where."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from disagree.claims import cues, verbs
from disagree.claims.phrases import is_name, name_run
from disagree.claims.tokens import Token
from disagree.claims.words import word_set

__all__ = ["TITLE_WORDS", "Entity", "Mention", "NameBook", "gender_of", "key"]

_NOUNS = cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS
_LOOK_BACK = 60  # mentions that a pronoun or "the newspaper" may reach back over
_FEMALE = word_set(
    """spokeswoman chairwoman queen princess actress councilwoman congresswoman mrs mrs. ms ms. miss lady
dame mother wife widow daughter sister nun businesswoman policewoman woman girl"""
)
_MALE = word_set(
    """spokesman chairman king prince mr mr. sir lord father husband son brother councilman congressman
businessman policeman fisherman man boy"""
)
TITLE_WORDS = word_set(
    """interior foreign defense defence finance prime vice deputy former acting justice health environment
education trade economy energy transport labour labor culture state us russian french german british
ukrainian american chinese editor-in-chief co-founder"""
)
_CHUNK_OPENERS = word_set("the a an its his her their our former one and of")


@dataclass(slots=True)
class Entity:
    """Someone or something named: its fullest name, the nouns it goes by, whether it is a person.

    `is_body` says that ", which" or a word such as "Shipping" at its end showed it to be no person.
    """

    display: str
    words: tuple[str, ...]
    is_person: bool
    nouns: set[str] = field(default_factory=set)
    gender: str = ""
    is_body: bool = False

    @property
    def is_known_person(self) -> bool:
        """Whether a title, a role or a form of address shows that it is a person."""
        return self.is_person and (bool(self.gender) or bool(self.nouns & cues.ROLE_NOUNS))

    @property
    def kind(self) -> str:
        """What kind of speaker it is: person, media, organisation or other."""
        if self.is_person:
            return "person"
        if self.is_body:
            return "media" if self.nouns & cues.MEDIA_NOUNS else "organisation"
        if not self.nouns & cues.ORGANISATION_NOUNS and not set(self.words) & cues.ORGANISATION_NOUNS:
            return "other"
        return "media" if self.nouns & cues.MEDIA_NOUNS or self.nouns & {"times", "post"} else "organisation"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an entity is named; `is_initial` near the start of its sentence."""

    offset: int
    entity: int
    is_initial: bool


class NameBook:
    """The named people and bodies of one article, and where each is mentioned."""

    def __init__(self, sentences: Sequence[Sequence[Token]]) -> None:
        self.entities: list[Entity] = []
        self.mentions: list[Mention] = []
        self._by_word: dict[str, list[int]] = {}
        self._acronyms: dict[str, int] = {}
        inner = {t.text for s in sentences for t in s[1:] if t.is_capital}
        for tokens in sentences:
            self._read(tokens, inner)
        self._offsets = [mention.offset for mention in self.mentions]

    def before(self, offset: int) -> Iterator[Mention]:
        """The mentions before the offset, the nearest first, as far back as a phrase may reach."""
        last = bisect_left(self._offsets, offset)
        for index in range(last - 1, max(-1, last - _LOOK_BACK), -1):
            yield self.mentions[index]

    def between(self, start: int, end: int) -> list[Mention]:
        """The mentions from `start` up to `end`, in order."""
        return self.mentions[bisect_left(self._offsets, start) : bisect_left(self._offsets, end)]

    def known(self, word: str) -> list[Entity]:
        """The latest entities that have the word in their name, the nearest first."""
        return [self.entities[number] for number in reversed(self._by_word.get(word, [])[-8:])]

    def _read(self, tokens: Sequence[Token], inner: set[str]) -> None:
        index = 0
        while index < len(tokens):
            if not is_name(tokens[index]) or _is_time(tokens, index):
                index += 1
                continue
            end = name_run(tokens, index, len(tokens))
            opens = index == 0 and end == 1 and not _has_apposition(tokens, 1)
            if end - index > 7 or (opens and tokens[0].text not in inner and not _is_body(tokens, 0, 1)):
                index = end
                continue
            if not _is_headline(tokens, index, end):
                self._name(tokens, index, end)
            index = end

    def _name(self, tokens: Sequence[Token], start: int, end: int) -> None:
        first = start
        for index in range(start, end):
            word = tokens[index].lower
            if word in cues.ROLE_NOUNS or word in cues.HONORIFICS or (index == first and word in TITLE_WORDS):
                first = index + 1
        titles = {tokens[i].lower.rstrip(".") for i in range(start, first)}
        if first >= end:
            return
        words = tuple(key(t.text) for t in tokens[first:end])
        before = self._nouns_before(tokens, start)
        roles = (titles | before) & cues.ROLE_NOUNS
        bodies = {w for w in words if w in cues.ORGANISATION_NOUNS or w in cues.MEDIA_NAME_WORDS}
        is_org = bool(bodies or before & cues.ORGANISATION_NOUNS) and not roles
        nouns = roles | (before & cues.ORGANISATION_NOUNS) | (bodies & cues.ORGANISATION_NOUNS)
        if bodies & cues.MEDIA_NAME_WORDS or before & cues.MEDIA_NOUNS:
            nouns |= {"newspaper"} if not roles else set()
        is_body = not roles and _is_body(tokens, start, end)
        is_org = is_org or is_body
        honorific = bool(titles & {h.rstrip(".") for h in cues.HONORIFICS})
        is_person = not is_org and (bool(roles) or honorific or 2 <= len(words) <= 4)
        if not roles and not honorific and _is_the_name(tokens, start, end):
            is_person = False
        nouns |= self._apposed(tokens, start, end)
        if not is_person and not is_org and nouns & cues.ROLE_NOUNS:
            is_person = True
        entity = self._entity(words, is_person=is_person, certain=bool(roles or honorific or is_org))
        found = self.entities[entity]
        found.nouns |= nouns
        found.is_body = found.is_body or is_body
        found.gender = found.gender or gender_of(titles | before | nouns)
        display = self._display(tokens, start, first, end)
        self._prefer(found, display, words)
        self.mentions.append(Mention(tokens[start].start, entity, start <= 6))
        acronym = _acronym_after(tokens, end)
        if acronym is not None and not is_person:
            self._by_word.setdefault(acronym, []).append(entity)
            self._acronyms[acronym] = entity

    @staticmethod
    def _nouns_before(tokens: Sequence[Token], start: int) -> set[str]:
        found = set()
        for index in range(start - 1, max(-1, start - 4), -1):
            word = tokens[index].lower
            if word in cues.ROLE_NOUNS or word in cues.ORGANISATION_NOUNS:
                found.add(word)
            else:
                break
        return found

    @staticmethod
    def _apposed(tokens: Sequence[Token], start: int, end: int) -> set[str]:
        """Role or body nouns set beside the name by a comma, before or after it."""
        found: set[str] = set()
        if end < len(tokens) and tokens[end].text == ",":
            for index in range(end + 1, min(end + 8, len(tokens))):
                word = tokens[index].lower
                if not tokens[index].is_word or word in cues.PREPOSITIONS or word in {"who", "which", "and"}:
                    break
                if word in cues.SAYING or word in verbs.AUXILIARIES:  # a new subject, not an apposition
                    found.clear()
                    break
                if word in _NOUNS:
                    found.add(word)
        if start >= 2 and tokens[start - 1].text == ",":
            chunk = []
            for index in range(start - 2, max(-1, start - 12), -1):
                if not tokens[index].is_word:
                    break
                chunk.append(tokens[index].lower)
            head: str | None = None
            if not chunk or (chunk[-1] not in _CHUNK_OPENERS and not chunk[-1].endswith(("'s", "s'"))):
                chunk = []
            for word in reversed(chunk):
                if word in cues.PREPOSITIONS and head:
                    break
                head = word if word in _NOUNS else head
            if head:
                found.add(head)
        return found

    @staticmethod
    def _display(tokens: Sequence[Token], start: int, first: int, end: int) -> str:
        begin = start
        if start > 0 and tokens[start - 1].lower in cues.ROLE_NOUNS and not tokens[start - 1].is_capital:
            begin = start - 1
            if start > 1 and is_name(tokens[start - 2]) and not tokens[start - 2].lower.endswith("'s"):
                begin = start - 2
        if tokens[start].lower in cues.HONORIFICS and first == start + 1 and begin == start:
            begin = first if end - first > 1 else start
        words = [t.text for t in tokens[begin:end]]
        if words[-1].lower().replace("’", "'").endswith("'s"):
            words[-1] = words[-1][:-2]
        return " ".join(words)

    def _prefer(self, entity: Entity, display: str, words: tuple[str, ...]) -> None:
        if not entity.display or len(words) > len(entity.words):
            entity.display = display
            entity.words = words
        elif len(words) == len(entity.words) and len(display) > len(entity.display):
            entity.display = display

    def _entity(self, words: tuple[str, ...], *, is_person: bool, certain: bool) -> int:
        found = self.match(words)
        if found is None:
            self.entities.append(Entity("", words, is_person))
            found = len(self.entities) - 1
        elif certain:
            self.entities[found].is_person = is_person
        for word in words:
            known = self._by_word.setdefault(word, [])
            if found not in known[-8:]:
                known.append(found)
        return found

    def match(self, words: tuple[str, ...]) -> int | None:
        """The number of the entity that the words name, in full or by surname, or None."""
        wanted = set(words)
        if len(words) == 1 and words[0] in self._acronyms:
            return self._acronyms[words[0]]
        for number in reversed(self._by_word.get(words[-1], [])[-8:]):
            entity = self.entities[number]
            have = set(entity.words)
            if wanted == have or (wanted < have and words[-1] == entity.words[-1]):
                return number
            if have < wanted and words[-1] == entity.words[-1] and (len(have) > 1 or entity.is_person):
                return number
        for number in reversed(self._by_word.get(words[-1], [])[-8:]):
            entity = self.entities[number]
            if wanted < set(entity.words) and not entity.is_person:
                return number
        return None


def _is_the_name(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether "the" stands before the name and no noun after it: "the Evening Lantern", not "the Lund campaign"."""
    if start == 0 or tokens[start - 1].lower != "the":
        return False
    after = tokens[end] if end < len(tokens) else None
    if after is None or not after.is_word:
        return True
    return after.lower in cues.PREPOSITIONS | cues.SAYING | verbs.AUXILIARIES | {"and", "or", "that", "which"}


def _has_apposition(tokens: Sequence[Token], end: int) -> bool:
    """Whether ", the news agency" follows, which shows the word before it to be a name."""
    if end + 2 >= len(tokens) or tokens[end].text != "," or tokens[end + 1].lower not in {"the", "a", "an"}:
        return False
    return any(t.lower in _NOUNS for t in tokens[end + 2 : end + 5]) and tokens[end - 1].lower not in _NOUNS


def _acronym_after(tokens: Sequence[Token], end: int) -> str | None:
    """The letters in brackets after a name, "(NUW)", lower case; None where none are."""
    if end + 2 >= len(tokens) or tokens[end].text != "(" or tokens[end + 2].text != ")":
        return None
    word = tokens[end + 1].text
    return key(word) if 2 <= len(word) <= 6 and word.isupper() else None


def _is_time(tokens: Sequence[Token], index: int) -> bool:
    """Whether it is a time and no start of a name such as "Evening Herald" or "Sunday Post"."""
    if tokens[index].lower not in cues.TIME_WORDS:
        return False
    if index + 1 >= len(tokens) or not is_name(tokens[index + 1]):
        return True
    is_day_part = tokens[index].lower in {"evening", "morning", "today", "week"}
    return not (is_day_part or tokens[index + 1].lower in cues.MEDIA_NAME_WORDS)


def _is_body(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the name that ends here is shown to be no person: "Arden Shipping", "Arden, which ..."."""
    if key(tokens[end - 1].text) in cues.COMPANY_NAME_WORDS:
        return True
    opens_which = end + 1 < len(tokens) and tokens[end].text == "," and tokens[end + 1].lower == "which"
    # later in a sentence ", which" may take up all that was said ("met Lund, which surprised many")
    return start <= 3 and opens_which


def _is_headline(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a run of capitals is a headline ("Mayor Blasts Rival For Lying") and no name."""
    return end - start >= 4 and any(t.lower in verbs.PRESENT_FORMS for t in tokens[start + 1 : end - 1])


def key(word: str) -> str:
    """The word as names are compared: lower case, without possessive."""
    bare = word.lower().replace("’", "'")
    return bare[:-2] if bare.endswith("'s") else bare.rstrip("'")


def gender_of(words: set[str]) -> str:
    """The letter f or m where a title or role tells it, else nothing."""
    if words & _FEMALE:
        return "f"
    return "m" if words & _MALE else ""
