"""Articles in: reading files to clean text, and splitting the text into sentences that may hold claims."""

from disagree.text.boilerplate import REASONS
from disagree.text.clean import clean_text, decode
from disagree.text.formats import rows_in
from disagree.text.inputs import Input, list_inputs
from disagree.text.limits import Limits
from disagree.text.read import Reading, read_articles
from disagree.text.rejected import CODES, Rejected
from disagree.text.rows import Row
from disagree.text.sentences import SentenceSplitter

__all__ = [
    "CODES",
    "REASONS",
    "Input",
    "Limits",
    "Reading",
    "Rejected",
    "Row",
    "SentenceSplitter",
    "clean_text",
    "decode",
    "list_inputs",
    "read_articles",
    "rows_in",
]
