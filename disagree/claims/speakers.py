"""Remembers who is named in an article and leads "he", "the newspaper" and "Castell" back to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from disagree.claims import cues
from disagree.claims.names import TITLE_WORDS, Entity, Mention, NameBook, gender_of, key
from disagree.claims.phrases import DETERMINERS, is_name, name_run
from disagree.claims.tokens import Token, make_token
from disagree.claims.words import word_set
from disagree.types import Span

__all__ = ["Speaker", "SpeakerMemory", "is_same_speaker", "speaker_words"]

_LOOK_BACK = 60  # mentions that a pronoun or "the newspaper" may reach back over
_HEAD_ENDERS = cues.PREPOSITIONS - {"of", "for"} | {"who", "which"}
_AFTER_HEAD = cues.PREPOSITIONS | {"who", "which", "familiar", "close"}
_COMMON = cues.ROLE_NOUNS | cues.ORGANISATION_NOUNS | cues.COLLECTIVE_SPEAKERS | DETERMINERS
_NEAR = 1200  # characters within which the last speaker goes on speaking
_PAPERS = word_set(
    """report article statement letter study records documents poll survey book post tweet interview memo
filing document data figures files story broadcast reports dispatch account analysis edition issue
announcement claim press"""
)
_STAFF = word_set("reporter reporters correspondent correspondents newsroom")
_GROUPS = (cues.MEDIA_NOUNS, cues.COMPANY_NOUNS)
_SUBJECT_FORMS = {"him": "he", "his": "he", "her": "she", "them": "they", "their": "they", "its": "it"}
_PAPER_LINKS = word_set("by in from of at on")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is quoted: the chain from the first quoted inward, what kind of speaker that is, and where it is named."""

    chain: tuple[str, ...]
    kind: str = "other"  # person, media, organisation, plural, other
    span: Span | None = field(default=None, compare=False)

    @property
    def name(self) -> str | None:
        """The one quoted first; None for the outlet's own voice."""
        return self.chain[0] if self.chain else None


def speaker_words(name: str | None) -> frozenset[str]:
    """The words of a speaker's name that tell speakers apart."""
    small = {"the", "a", "an", "of", "for", "in", "and", "to", "on", "by", "with"}
    return frozenset(key(w.strip('.,;:()"“”')) for w in (name or "").split()) - small - {""}


def is_same_speaker(left: str | None, right: str | None) -> bool:
    """Whether two names mean one side: equal, or all words of one among the other's."""
    if left is None or right is None:
        return left is right
    a, b = speaker_words(left), speaker_words(right)
    return bool(a and b) and (a <= b or b <= a)


class SpeakerMemory:
    """Leads the phrases of one article back to those they mean, and keeps in mind who spoke last."""

    def __init__(self, sentences: Sequence[Sequence[Token]], outlet: str) -> None:
        self._outlet = outlet
        self._names = NameBook(sentences)
        self._spoken: list[tuple[int, Speaker]] = []

    def note(self, offset: int, speaker: Speaker) -> None:
        """Keeps in mind that the speaker was quoted at the offset."""
        if speaker.chain:
            self._spoken.append((offset, speaker))

    @property
    def last(self) -> Speaker | None:
        """Who was quoted last, or None."""
        return self._spoken[-1][1] if self._spoken else None

    @property
    def names(self) -> NameBook:
        """Who and what the article names."""
        return self._names

    def gender_of(self, name: str) -> str:
        """The letter f or m of a person that the article names so, "" where it does not tell."""
        last = name.split()[-1:] or [""]
        return next((e.gender for e in self._names.known(key(last[0])) if e.gender), "")

    def near_person(self, offset: int) -> Speaker | None:
        """The person a quotation without a tag most likely comes from."""
        return self._pronoun("he", offset, gendered=False)

    def resolve(self, tokens: Sequence[Token], start: int, end: int) -> Speaker:
        """The speaker that a noun phrase means; an empty chain is the outlet itself."""
        while start < end - 1 and (tokens[start].lower in {"and", "but", "as", "that"} or not tokens[start].is_word):
            start += 1
        while end > start + 1 and not tokens[end - 1].is_word:
            end -= 1
        offset = tokens[start].start
        word = tokens[start].lower
        word = _SUBJECT_FORMS.get(word, word)
        if end - start == 1 and word in {"he", "she", "it", "they"}:
            return self._pronoun(word, offset) or Speaker((word,))
        if tokens[end - 1].lower.endswith(("'s", "s'")) and end - start <= 6:
            return self._without_possessive(tokens, start, end - 1)  # "the union's" claim
        unwrapped = self._unwrap(tokens, start, end)
        if unwrapped is not None:
            return unwrapped
        if end - start <= 2 and tokens[end - 1].lower in {"statement", "report", "document"} and self.last:
            return self.last
        named = self._named(tokens, start, end)
        if named is not None:
            return self._outlet_or(named)
        return self._outlet_or(self._common(tokens, start, end, offset))

    def _outlet_or(self, speaker: Speaker) -> Speaker:
        name, outlet = speaker_words(speaker.name), speaker_words(self._outlet)
        if name and outlet and speaker.kind != "person" and (name == outlet or (name < outlet and len(outlet) <= 3)):
            return Speaker(speaker.chain[1:])
        return speaker

    def _pronoun(self, word: str, offset: int, *, gendered: bool = True) -> Speaker | None:
        kinds = {"he": ("person",), "she": ("person",), "it": ("media", "organisation", "other"),
                 "they": ("plural", "organisation", "media", "other")}[word]  # fmt: skip
        gender = {"he": "m", "she": "f"}.get(word, "") if gendered else ""
        spoken = next(
            (
                (at, s)
                for at, s in reversed(self._spoken[-8:])
                if s.kind in kinds and offset - at < _NEAR and not self._clashes(s, gender)
            ),
            None,
        )
        mention = self._last_mention(offset, kinds, gender)
        if mention is not None and (spoken is None or mention.offset > spoken[0]):
            entity = self._names.entities[mention.entity]
            if word in {"he", "she", "it"}:
                if gender:
                    entity.gender = entity.gender or gender
                return Speaker((entity.display,), entity.kind)
        return spoken[1] if spoken else self._plain_person(word, offset) or self._named_next(word, offset, gender)

    def _plain_person(self, word: str, offset: int) -> Speaker | None:
        """The last speaker that goes by a common noun and is no body: "a glazier ... he added"; else None."""
        if word not in {"he", "she"} or not self._spoken:
            return None
        at, speaker = self._spoken[-1]
        is_plain = speaker.kind == "other" and not any(w[0].isupper() for w in speaker.chain[0].split())
        return speaker if is_plain and offset - at < _NEAR and speaker.chain[0] not in _SUBJECT_FORMS.values() else None

    def _named_next(self, word: str, offset: int, gender: str) -> Speaker | None:
        """The person named soon after a "he" before whom nobody was named, or None."""
        if word not in {"he", "she"} or not gender:
            return None
        for mention in self._names.between(offset, offset + _NEAR // 3):
            entity = self._names.entities[mention.entity]
            if mention.is_initial and entity.kind == "person" and entity.gender in {"", gender}:
                return Speaker((entity.display,), entity.kind)
        return None

    def _clashes(self, speaker: Speaker, gender: str) -> bool:
        if not gender or not speaker.chain:
            return False
        other = gender_of({key(w) for w in speaker.chain[0].split()})
        for entity in self._names.known(key(speaker.chain[0].split()[-1])):
            other = other or entity.gender
        return bool(other) and other != gender

    def _last_mention(self, offset: int, kinds: tuple[str, ...], gender: str) -> Mention | None:
        for mention in self._names.before(offset):
            entity = self._names.entities[mention.entity]
            if not mention.is_initial or entity.kind not in kinds or offset - mention.offset > _NEAR:
                continue
            if gender and entity.gender and entity.gender != gender:
                continue
            return mention
        return None

    def _unwrap(self, tokens: Sequence[Token], start: int, end: int) -> Speaker | None:
        """ "A report by X" and "X's figures" are X; "the paper's sources in Y" is a chain."""
        for index in range(start, min(end - 1, start + 8)):
            word = tokens[index].lower
            if word.endswith(("'s", "s'")) and key(tokens[index].text) not in cues.TIME_WORDS:
                rest = [t.lower for t in tokens[index + 1 : end]]
                if (
                    rest[-1] in _PAPERS | _STAFF
                    or (rest and rest[0] in _STAFF)
                    or (rest and rest[0] in _PAPERS | {"own"})
                ):
                    return self._without_possessive(tokens, start, index)
                if any(w in {"source", "sources", "informants"} for w in rest[:3]):
                    outer = self._without_possessive(tokens, start, index)
                    inner = _text(tokens, index + 1, end)
                    return Speaker((*outer.chain, inner), outer.kind)
            if word in {"source", "sources"} and index > start and is_name(tokens[index - 1]):
                outer = self.resolve(tokens, start, index)
                if outer.kind == "media":
                    return Speaker((*outer.chain, _text(tokens, index, end)), outer.kind)
            if word in _PAPERS and tokens[index + 1].lower in _PAPER_LINKS and index + 2 < end:
                return self.resolve(tokens, _after_time(tokens, index + 2, end), end)
        return None

    def _without_possessive(self, tokens: Sequence[Token], start: int, index: int) -> Speaker:
        bare = list(tokens[start : index + 1])
        last = bare[-1]
        text = last.text[:-2] if last.lower.endswith("'s") else last.text[:-1]
        bare[-1] = make_token(text, last.start, quoted=last.quoted)
        return self.resolve(bare, 0, len(bare))

    def _named(self, tokens: Sequence[Token], start: int, end: int) -> Speaker | None:
        """The entity named in the head of the phrase or set beside it by a comma."""
        head_end = start
        while head_end < end and tokens[head_end].lower not in _HEAD_ENDERS:
            head_end += 1
        spans, index = [], start
        while index < head_end:
            if is_name(tokens[index]):
                stop = name_run(tokens, index, head_end)
                spans.append((index, stop))
                index = stop
            else:
                index += 1
        for begin, stop in reversed(spans):
            role_only = all(
                t.lower in cues.ROLE_NOUNS or t.lower in TITLE_WORDS or t.lower in cues.HONORIFICS
                for t in tokens[begin:stop]
            )
            after = tokens[stop] if stop < end else None
            is_modifier = tokens[stop - 1].lower.endswith(("'s", "s'")) or (
                after is not None and after.is_word and after.lower not in cues.PREPOSITIONS | {"who", "which"}
            )
            governed = begin > start and tokens[begin - 1].lower in {"of", "for", "from", "in", "and"}
            if role_only or is_modifier or governed:
                continue
            words = tuple(key(t.text) for t in tokens[begin:stop])
            number = self._names.match(words) if words else None
            number = self._names.match(words[-1:]) if number is None else number
            number = number if number is not None else self._match_tail(words)
            if number is not None:
                return Speaker((self._names.entities[number].display,), self._names.entities[number].kind)
            return Speaker((" ".join(t.text for t in tokens[begin:stop]),), "other")
        return None

    def _match_tail(self, words: tuple[str, ...]) -> int | None:
        for skip in range(1, len(words)):
            number = self._names.match(words[skip:])
            if number is not None:
                return number
        return None

    def _common(self, tokens: Sequence[Token], start: int, end: int, offset: int) -> Speaker:
        """A phrase without a name: "the ministry", "its director", "two officials close to the talks"."""
        comma = next((i for i in range(start, end) if tokens[i].text == ","), None)
        if comma is not None and comma + 1 < end and any(is_name(t) for t in tokens[comma + 1 : end]):
            start = comma + 1  # "its main shareholder, the Corvin foundation": the second is the name
        partitive = [t.lower for t in tokens[start : start + 3]]
        if partitive[1:] == ["of", "the"] and start + 3 < end:
            if partitive[0] == "one":
                return Speaker((_text(tokens, start, end),), "person")
            whole = self._common(tokens, start + 2, end, offset)
            return whole if whole.kind == "plural" else Speaker((_text(tokens, start, end),), "person")
        text = _text(tokens, start, end)
        head = _head(tokens, start, end)
        kind = _noun_kind(head)
        opener = tokens[start].lower
        is_definite = opener in {"the", "this", "its", "his", "her", "their"} or end - start == 1
        if not is_definite:
            return Speaker((text,), kind)
        modifiers = {t.lower for t in tokens[start + 1 : end] if t.is_word and t.lower != head} - {"the", "of", "s"}
        earlier = self._earlier_speaker(head, modifiers)
        if earlier is not None:
            return earlier
        number = self._entity_by_noun(head, modifiers, offset) if kind != "plural" else None
        if number is not None:
            return Speaker((self._names.entities[number].display,), self._names.entities[number].kind)
        if head in cues.MEDIA_NOUNS and (paper := self._last_paper()) is not None:
            return paper
        goes_on = any(t.lower in {"also", "further"} for t in tokens[end : end + 2])
        if goes_on and kind == "person" and self.last is not None and self.last.kind == "person":
            return self.last  # "The head of state also said"
        return Speaker((text,), kind)

    def _earlier_speaker(self, head: str, modifiers: set[str]) -> Speaker | None:
        for _, speaker in reversed(self._spoken[-_LOOK_BACK:]):
            words = [w.lower() for w in speaker.chain[0].split()]
            if head in words and modifiers <= set(words):
                return speaker
        return None

    def _entity_by_noun(self, head: str, modifiers: set[str], offset: int) -> int | None:
        group = next((g for g in _GROUPS if head in g), frozenset())
        by_group = None
        for mention in self._names.before(offset):
            number = mention.entity
            entity = self._names.entities[number]
            if self._is_outlet(entity):
                continue
            known = entity.nouns | set(entity.words)
            if head in entity.nouns and (modifiers <= known or not modifiers or entity.is_person):
                return number
            fits = bool(entity.nouns & group) or (entity.is_body and group is cues.COMPANY_NOUNS and not entity.nouns)
            if by_group is None and group and fits and not entity.is_person:
                by_group = number
        return by_group

    def _last_paper(self) -> Speaker | None:
        """The last speaker that goes by a name and is no known person nor body: "the newspaper" may mean it."""
        for _, speaker in reversed(self._spoken[-_LOOK_BACK:]):
            if speaker.kind == "other" and speaker.chain[0].split()[-1][0].isupper():
                return speaker
        return None

    def _is_outlet(self, entity: Entity) -> bool:
        outlet = speaker_words(self._outlet)
        return not entity.is_person and bool(outlet) and set(entity.words) <= outlet


def _after_time(tokens: Sequence[Token], start: int, end: int) -> int:
    index = start
    while index < end - 1 and (
        tokens[index].lower in {"its", "the", "latest"}
        or (tokens[index].lower.endswith("'s") and key(tokens[index].text) in cues.TIME_WORDS)
    ):
        index += 1
    return index


def _text(tokens: Sequence[Token], start: int, end: int) -> str:
    """The phrase as a speaker's name: without article and without what follows "who"."""
    if end - start > 1 and tokens[start].lower in {"the", "a", "an"}:
        start += 1
    parts: list[str] = []
    for index in range(start, min(end, start + 16)):
        token = tokens[index]
        if token.lower in {"who", "which", "whose"} or token.text in ",;:":
            break
        glued = index > start and tokens[index - 1].end == token.start
        parts.append(token.text if glued or not parts else " " + token.text)
    name = "".join(parts) or tokens[start].text
    follows_name = start + 1 < end and is_name(tokens[start + 1])
    return name[0].lower() + name[1:] if tokens[start].lower in _COMMON and not follows_name else name


def _head(tokens: Sequence[Token], start: int, end: int) -> str:
    head = tokens[start].lower
    for index in range(start, end):
        token = tokens[index]
        if not token.is_word or token.lower in _AFTER_HEAD:
            break
        head = token.lower
    return head


def _noun_kind(head: str) -> str:
    if head in cues.COLLECTIVE_SPEAKERS:
        return "plural"
    if head in cues.MEDIA_NOUNS:
        return "media"
    if head.endswith("s") and head[:-1] in cues.ROLE_NOUNS:
        return "plural"
    if head in cues.ROLE_NOUNS:
        return "person"
    return "organisation" if head in cues.ORGANISATION_NOUNS else "other"
