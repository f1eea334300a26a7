import disagree.text


def test_the_room_exports_these_names():
    assert disagree.text.__all__ == [
        "REASONS",
        "Reading",
        "Rejected",
        "SentenceSplitter",
        "clean_text",
        "decode",
        "read_articles",
    ]
    assert all(hasattr(disagree.text, name) for name in disagree.text.__all__)
