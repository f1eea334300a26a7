"""What stands in an article and claims nothing: bylines, captions, datelines, teasers, adverts, questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disagree.text.quotes import span_around

__all__ = [
    "REASONS",
    "caption_start",
    "dateline_end",
    "is_teaser_heading",
    "line_reason",
    "sentence_reason",
    "signature_start",
    "teaser_spans",
]

REASONS = ("byline", "caption", "dateline", "teaser", "advert", "author_note", "question", "fragment")

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_ZONES = r"(?:[ECMP][SD]?T|GMT|BST|CES?T|UTC|Z|a\.?m\.?|p\.?m\.?|at|on|of|IST|ET|ago|hours?|minutes?|mins?|days?)"
_DATE_WORD = re.compile(
    rf"{_MONTHS}|{_DAYS}|{_ZONES}|[\d:./-]{{1,10}}(?:st|nd|rd|th|[ap]m|Z)?|\W{{1,3}}", re.IGNORECASE
)
_DATE_LABEL = r"(?:date|(?:first |last |originally )?(?:published|updated|posted|modified|created))(?: on| at)?:?"
_MADE = r"(?:reporting|editing|writing|graphics|translation|edited|compiled|translated|words|story|text|research)"
_AGENCY = r"(?:[A-Z][A-Za-z]{1,20}(?: News)?|dpa)"
_PICTURE = r"(?:(?:file )?photos?(?:graphs?)?|images?|pictures?|illustration|graphics?|caption|credit)"
_PICTURE_AGENCY = (
    r"(?:getty(?: images)?|shutterstock|istock|alamy|epa-efe|ap photo|ap images|afp via getty|reuters/|zuma)"
)

# Strong ones are teasers wherever they stand with a capital; weak ones are also ordinary words, so a
# colon or the end of the line has to follow.
_STRONG_TEASER = (
    r"(?:See also|SEE ALSO|See Also|Read also|READ ALSO|Read Also|Also read|ALSO READ|Also Read"
    r"|Read more|READ MORE"
    r"|Read More|Read next|READ NEXT|More on this|MORE ON THIS)"
)
_WEAK_TEASER = (
    r"(?:RELATED|Related|WATCH|Watch|READ|Read|LISTEN|Listen|MORE|More|RECOMMENDED|Recommended"
    r"|Related (?:articles?"
    r"|stor(?:y|ies)|news|content|coverage|posts?|links?|topics?)|Related (?:Articles?|Stor(?:y|ies)"
    r"|News|Content"
    r"|Coverage|Posts?|Links?|Topics?)|Watch (?:live|now|the video)|Watch (?:Live|Now|The Video)"
    r"|Further reading|Further Reading"
    r"|You (?:may|might) also like|Don[’']t miss|Most read|Most Read|Trending|Up next|Up Next"
    r"|More stories|More Stories"
    r"|Top stories|Top Stories|What to read next|In case you missed it|Editor[’']s picks)"
)
_TEASER_MARK = re.compile(rf"(?:^|(?<=[\s(\[]))(?:{_STRONG_TEASER}(?=[\s:)\]]|$)|{_WEAK_TEASER}(?=:\s))")
_TEASER_LINE = re.compile(
    rf"[^\w\"“‘]{{0,3}}(?:{_STRONG_TEASER}\b|{_WEAK_TEASER}\s{{0,2}}(?::|\||»|>|$)"
    r"|Read the (?:full|rest|original)\b|Click here\b|Continue reading\b|Keep reading\b"
    r"|What (?:we|you need to) know about .{0,60}:$)",
)
_TEASER_HEADING = re.compile(rf"[^\w\"“‘]{{0,3}}(?:{_STRONG_TEASER}|{_WEAK_TEASER})\s{{0,2}}[:|»>]{{0,2}}\s{{0,3}}")
_TITLE_IN_QUOTES = re.compile(r"[:\s]{1,4}(?:\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|‘[^’\n]{1,200}’)[.,]?")
_TITLE_TO_STOP = re.compile(r"[^|»\n]{0,300}?(?:[|»]|>>)")

_LINES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("byline", rf"[^\w\"“‘«']{{0,2}}(?:additional |with )?{_MADE} (?:by|from)\b(?!.{{0,200}}\b"
                   r"(?:shows?|showed|found|suggests?|has)\b)"),
        ("byline", r".{0,200}\bcontributed (?:reporting|to this (?:report|story|article))\b"),
        ("caption", rf"[^\w\"“‘«']{{0,2}}(?:{_PICTURE}(?: by| credit| courtesy(?: of)?)?\s?[:/©]|file (?:photo"
                    rf"|picture|image)\b|FILE\s?[-–—]\s)"),
        ("caption", r"[^\w\"“‘«']{0,2}(?:photo|photograph|image|picture|video) (?:by|courtesy of|credit)\b"),
        ("caption", rf".{{0,600}}(?:\(|/|\bvia )[^()]{{0,60}}?{_PICTURE_AGENCY}[^()]{{0,60}}\)?\.?$"),
        ("caption", r".{0,600}\((?:photos?|image|picture|file photo|credit|illustration)\b[^()]{0,80}\)\.?$"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:advertisement|advertising|sponsored(?: content)?|promoted"
                   r"|story continues below)\b.{0,40}$"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:please )?(?:sign up|subscribe|register)(?:$|[.!:]| (?:for|to|now|today"
                   r"|here|and|free|with)\b)"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:follow (?:us|@\w)|like us on|share (?:this|on)\b|download (?:our"
                   r"|the) app|support our|join our)"),
        ("advert", r".{0,200}\b(?:all rights reserved|may not be (?:published|reproduced), broadcast)"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:©|\(c\) \d{4}|copyright (?:©|\(c\)|\d{4}))"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:we use cookies|this (?:web)?site uses cookies|by (?:continuing|using"
                   r"|clicking).{0,80}cookies)"),
        ("advert", r"[^\w\"“‘«']{0,2}get (?:the|our|your) .{0,100}\b(?:newsletter|inbox|email alerts)\b"),
        ("advert", r"[^\w\"“‘«']{0,2}(?:accept|reject|manage) (?:all )?cookies\b"),
        ("author_note", r"[^\w\"“‘«']{0,2}the (?:author|writer) (?:is|was|has|can)\b"),
        ("author_note", r"[^\w\"“‘«']{0,2}(?:editor|publisher|author|correction"
                        r"|clarification)(?:[’']s)?(?: note)?s?:"),
        ("author_note", r".{0,200}\b(?:can be reached at|follow (?:him|her|them) (?:on|at)"
                        r"|(?:on twitter|on x) (?:at )?@)"),
        ("author_note", r"[^\w\"“‘«']{0,2}(?:the )?(?:opinions?|views?) expressed (?:here|in|by|are|do)\b"),
        ("author_note", r"[^\w\"“‘«']{0,2}(?:contact|email) (?:the )?(?:author|writer|reporter)\b"),
        ("author_note", r"[^\w\"“‘«']{0,2}this (?:story|article|report|post) (?:has been|was) (?:updated"
                        r"|corrected|amended|first published)"),
    )
)  # fmt: skip
# Only a caption that says something of its own: a bare credit belongs to the sentence before it.
_CAPTION_TAIL = re.compile(
    r"[.!?][\"”’']?\s{1,3}(\((?:photos?|image|picture|illustration)\b[^()]{30,300}\))$", re.IGNORECASE
)
_DATE_START = re.compile(rf"[^\w\"“‘«']{{0,2}}{_DATE_LABEL}\s{{0,3}}", re.IGNORECASE)
_BY = re.compile(r"[^\w\"“‘]{0,2}B[yY]:? [A-Z]")
_AFTER_BY = re.compile(r"\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", re.IGNORECASE)

_PLACE = r"[A-Z][A-Z.’'-]{1,24}(?: [A-Z][A-Z.’'-]{0,24}){0,3}"
_REGION = r"(?:, [A-Z][\w.’']{1,20}(?: [A-Z][\w.’']{1,20}){0,2}){0,2}"
_DAY = rf"(?:, (?:(?i:{_DAYS}),? )?(?i:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?)?"
_DASH = r"\s?(?:—|–|--|-)\s"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\s{{0,3}}{_PLACE}{_REGION}{_DAY}\s?(?:[(/\[]{_AGENCY}[)/\]])?{_DASH}{{1,2}}(?=[\"“‘(A-Z0-9])",
        rf"\s{{0,3}}[A-Z][\w.’'-]{{1,24}}(?: [A-Z][\w.’'-]{{1,24}}){{0,2}}{_REGION}{_DAY}\s?\({_AGENCY}\){_DASH}(?=\S)",
        rf"\s{{0,3}}{_PLACE}{_REGION}{_DAY}\s\({_AGENCY}\)\s(?=[\"“A-Z])",
        rf"\s{{0,3}}\({_AGENCY}\)\s?(?:—|–|--|-)?\s(?=[\"“A-Z])",
        rf"\s{{0,3}}(?i:{_DATE_LABEL})\s{{1,3}}\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?[,.]?\s{{1,3}}(?=\S)",
        rf"\s{{0,3}}(?i:{_DATE_LABEL})\s{{1,3}}(?:\d{{1,2}} (?i:{_MONTHS})"
        rf"|(?i:{_MONTHS}) \d{{1,2}},?) \d{{4}}[,.]?\s{{1,3}}(?=[\"“A-Z])",
    )
)

_VERB_WORDS = (
    "am is are was were be been has have had do does did will would can could may might must shall should "
    "isn aren wasn weren hasn haven hadn don doesn didn won wouldn can't cannot couldn mustn shouldn say "
    "said tell told ask deny meet met leave left lose lost win won go went gone get got give gave take "
    "took make made come came see saw know knew hold held keep kept hit cut set put let fall fell rise "
    "rose run ran send sent spend spent strike struck find found feel felt think thought begin began "
    "speak spoke write wrote break broke bring brought build built buy bought catch caught choose chose "
    "fight fought fly flew grow grew hear heard lead led mean meant pay paid quit read rule sank seek "
    "sought sell sold shot shut stand stood steal stole swear swore teach taught throw threw understand "
    "understood wake withdraw withdrew lie lay sit sat need want"
)
_VERBS = frozenset(_VERB_WORDS.split())
_WORDS = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_ENDED = re.compile(r"[.!?…:;][\"”’'»)\]]{0,3}\s{0,3}$")
_QUESTION = re.compile(r"\?[\s)\]]{0,3}$")
_NAME_WORD = r"[A-Z][\w’'-]{1,24}"
_SIGNATURE = re.compile(
    rf"(?<!\S){_NAME_WORD}(?: {_NAME_WORD}){{0,2}}"
    r" (?:sources?|spokes(?:man|woman|person)|officials?|insiders?|minister)"
    r" (?:in|of|at|within|inside|close to|familiar with)(?: [\w’'-]{1,24}){1,6}$"
)
_NAME_LINK_WORDS = (
    "the a an this that his her its their our my and or but of to in on at by for from with about against over "
    "into under after before as than former new ex says"
)
_NAME_LINKS = frozenset(_NAME_LINK_WORDS.split())
_MIN_LINE = 4  # characters
_MAX_HEADING = 40  # characters
_MAX_LINE = 600  # characters; no byline, caption or advert is longer
_MAX_FRAGMENT = 6  # words
_MAX_NAME = 4  # words
_MAX_SIGNATURE = 240  # characters
_MAX_BYLINE = 14  # words
_MAX_DATE = 16  # words


def line_reason(line: str) -> str:
    """Why a whole line or sentence is boilerplate, or ""; the line comes without white space around it."""
    if not _MIN_LINE <= len(line) <= _MAX_LINE:
        return ""
    if _TEASER_LINE.match(line):
        return "teaser"
    for reason, pattern in _LINES:
        if pattern.match(line):
            return reason
    if _is_date(line):
        return "dateline"
    return "byline" if _is_byline(line) else ""


def is_teaser_heading(line: str) -> bool:
    """Whether the line is only the heading of a list of other articles (`Read more:`)."""
    return _MIN_LINE <= len(line) <= _MAX_HEADING and bool(_TEASER_HEADING.fullmatch(line))


def sentence_reason(sentence: str, *, start: int, quotations: Sequence[tuple[int, int]]) -> str:
    """Why a sentence is no claim, or "".

    `start` is where it stands in its paragraph, `quotations` that paragraph's quoted spans: a
    question that somebody is quoted with is kept.
    """
    words = _WORDS.findall(sentence[:_MAX_LINE])
    if len(words) < 2:
        return "fragment"
    if question := _QUESTION.search(sentence[-8:]):
        mark = start + max(0, len(sentence) - 8) + question.start()
        return "" if span_around(quotations, mark) else "question"
    if len(words) <= _MAX_NAME and all(word[0].isupper() for word in words) and not _has_verb(words):
        return "fragment"  # a name that stands alone
    if len(words) <= _MAX_FRAGMENT and not _ENDED.search(sentence[-8:]) and not _has_verb(words):
        return "fragment"
    return ""


def dateline_end(line: str) -> int:
    """Where the sentence after a leading dateline or date begins; 0 where there is none."""
    head = line[:160]
    for pattern in _DATELINES:
        found = pattern.match(head)
        if found and found.end() < len(line):
            return found.end()
    return 0


def teaser_spans(sentence: str) -> list[tuple[int, int]]:
    """Where teasers for other articles are spliced into a sentence.

    A teaser ends with its brackets, its title's quotation marks or a bar, and otherwise with the
    sentence: where else it ends cannot be told.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    while found := _TEASER_MARK.search(sentence, position):
        start = found.start()
        opener = sentence[start - 1 : start]
        closing = sentence.find(")" if opener == "(" else "]", start, start + 300) if opener in ("(", "[") else -1
        end = len(sentence)
        if closing >= 0:
            start, end = start - 1, closing + 1
        elif title := (_TITLE_IN_QUOTES.match(sentence, found.end()) or _TITLE_TO_STOP.match(sentence, found.end())):
            end = title.end()
        spans.append((start, end))
        position = end
    return spans


def signature_start(text: str) -> int:
    """Where a signature that ends the text begins ("Daily Courier source in the port office"); its length if none does.

    A signature is a name of up to three words, who of it spoke, and where that one works. Before it stands
    the end of a sentence, or a teaser that does not end with a word that the name may hang on.
    """
    found = _SIGNATURE.search(text, max(0, len(text) - _MAX_SIGNATURE))
    if found is None or _has_verb(_WORDS.findall(found[0])):
        return len(text)
    before = text[: found.start()].rstrip()
    if not before or _ENDED.search(before[-8:]):
        return found.start()
    last = before.rsplit(None, 1)[-1]
    hangs = last[:1].isupper() or last.lower() in _NAME_LINKS or _has_verb(["", last, ""])
    return len(text) if hangs or not _TEASER_MARK.search(before) else found.start()


def caption_start(line: str) -> int:
    """Where a caption in brackets begins that ends the line behind a whole sentence; the line's length if none does."""
    found = _CAPTION_TAIL.search(line, max(0, len(line) - _MAX_LINE)) if line.endswith(")") else None
    return found.start(1) if found else len(line)


def _is_date(line: str) -> bool:
    words = _DATE_START.sub("", line, count=1).replace(",", " ").split()
    return len(words) <= _MAX_DATE and any(map(str.isdigit, line)) and all(map(_DATE_WORD.fullmatch, words))


def _is_byline(line: str) -> bool:
    if not _BY.match(line) or line.endswith((".", "!", "?")) or _AFTER_BY.match(line[3:].lstrip(": ")):
        return False
    words = _WORDS.findall(line)
    return len(words) <= _MAX_BYLINE and not any(word.lower() in _VERBS or word.endswith("n’t") for word in words)


def _has_verb(words: Sequence[str]) -> bool:
    """Whether one of the words has the shape of a verb; generous, since what has none may be dropped."""
    for index, word in enumerate(words):
        lower = word.lower().replace("’", "'")
        if lower in _VERBS or lower.endswith(("n't", "'s", "'re", "'ve", "'ll", "'d")):
            return True
        if index and len(lower) > 3 and lower.endswith("ed"):
            return True
        if 0 < index < len(words) - 1 and len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss"):
            return True
    return False
