"""The page with the form: two texts in, a report out; nothing is loaded from elsewhere, and no script is needed."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

__all__ = ["FORM_POLICY", "REPORT_POLICY", "form_page"]

_STYLE = (files("disagree.serve") / "page" / "form.css").read_text(encoding="utf-8")
_DIGEST = b64encode(sha256(_STYLE.encode("utf-8")).digest()).decode("ascii")
_NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
FORM_POLICY = f"{_NOTHING}; style-src 'sha256-{_DIGEST}'; form-action 'self'"
# The report's page names the digest of its own style; both policies hold, so this one can leave it to that.
REPORT_POLICY = f"{_NOTHING}; style-src 'unsafe-inline'; form-action 'none'"


def form_page(*, most: int, problem: str = "") -> str:
    """The page; with a problem it says that in place of the form. `most` are the characters that a text may have."""
    style = Markup(_STYLE)  # noqa: S704  # a file of the package, not a text from outside
    return _template().get_template("form.html").render(style=style, most=most, problem=problem) + "\n"


@cache
def _template() -> Environment:
    return Environment(
        loader=PackageLoader("disagree.serve", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
