"""Articles in: reading files to clean text, and splitting the text into sentences that may hold claims."""

from disagree.text.boilerplate import REASONS
from disagree.text.clean import clean_text, decode
from disagree.text.read import Reading, Rejected, read_articles
from disagree.text.sentences import SentenceSplitter

__all__ = ["REASONS", "Reading", "Rejected", "SentenceSplitter", "clean_text", "decode", "read_articles"]
