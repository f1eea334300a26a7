import disagree.text


def test_the_room_exports_these_names():
    assert disagree.text.__all__ == [
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
    assert all(hasattr(disagree.text, name) for name in disagree.text.__all__)
