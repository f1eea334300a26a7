import pytest

from disagree.text.quotes import quoted_spans, span_around


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“One,” he said, “two.”", ["“One,”", "“two.”"]),
        ('"One," he said, "two."', ['"One,"', '"two."']),
        ("‘One,’ the firm’s head said.", ["‘One,’"]),
        ("the firm’s head and the ’80s", []),
        ("“He said ‘no’ to me,” she said.", ["“He said ‘no’ to me,”"]),
        ("“It goes on and on.", ["“It goes on and on."]),
        ("«Ja», sagte er. „Nein“.", ["«Ja»", "„Nein“"]),
        ('a 6" pipe', []),
        ("none", []),
    ],
)
def test_quoted_spans_find_the_outermost_quotations(text, quoted):
    assert [text[start:end] for start, end in quoted_spans(text)] == quoted


def test_span_around_is_strictly_inside():
    spans = [(2, 5), (8, 12)]
    assert [span_around(spans, at) for at in (1, 2, 3, 5, 9, 12)] == [None, None, (2, 5), None, (8, 12), None]
