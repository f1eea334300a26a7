"""One document to one article: plain text, Markdown and HTML."""

from __future__ import annotations

from disagree.errors import ReadError
from disagree.text.clean import clean_text
from disagree.text.frontmatter import split_front_matter
from disagree.text.html import read_html
from disagree.text.markdown import strip_markdown
from disagree.text.rows import Origin, Row, build_row

__all__ = ["document_row"]


def document_row(text: str, origin: Origin, *, kind: str, fallback_id: str, url: str = "") -> Row:
    """The article of a document; `kind` is html, markdown or text, `url` where a page that does not say is from.

    Raises: ReadError where there is no text, a field is unusable, or HTML cannot be read here.
    """
    notes: tuple[str, ...] = ()
    fields: dict[str, object]
    if kind == "html":
        page = read_html(clean_text(text), where=origin.where)
        fields = {
            "title": page.title,
            "text": page.text,
            "outlet": page.outlet,
            "published": page.published,
            "url": page.url or url,
        }
        notes = ("html_fallback",) if page.is_fallback else ()
    else:
        fields = _front_and_body(text, is_markdown=kind == "markdown")
    row = _built(fields, origin, fallback_id)
    return row._replace(notes=row.notes + notes)


def _front_and_body(text: str, *, is_markdown: bool) -> dict[str, object]:
    front = split_front_matter(clean_text(text))
    fields: dict[str, object] = dict(front.fields)
    fields["text"] = front.body
    if is_markdown:
        plain = strip_markdown(front.body)
        fields["text"] = plain.text
        fields.setdefault("title", plain.title)
    return fields


def _built(fields: dict[str, object], origin: Origin, fallback_id: str) -> Row:
    try:
        return build_row(
            fields, name=origin.name, fallback_id=fallback_id, max_characters=origin.limits.text_characters
        )
    except ReadError as error:
        message = str(error)
        where = "" if message.startswith(origin.where) else f"{origin.where}: "
        raise ReadError(f"{where}{message}", code=error.code) from error
