"""What the tools' own exports become, and what becomes of duplicates, conflicts, skipped answers and bad files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from disagree.errors import DataError, UsageError
from disagree.labels.read import ReadLabels, read_labels
from disagree.types import Label

S, C, U = Label.SUPPORTING, Label.CONTRADICTING, Label.UNRELATED
TEXTS = {"premise": "The quay is open.", "hypothesis": "The quay is shut."}
OTHER = {"premise": "It rains.", "hypothesis": "It is wet."}


def read(folder: Path, records: object, form: str | None = None, **options: Any) -> ReadLabels:
    is_array = isinstance(records, tuple)
    path = folder / ("file.json" if is_array else "file.jsonl")
    listed = list(records)  # type: ignore[call-overload]
    path.write_text(json.dumps(listed) if is_array else "".join(json.dumps(row) + "\n" for row in listed))
    return read_labels(path, form, **options)


def annotation(choice: str | list[str], **more: Any) -> dict[str, Any]:
    chosen = [choice] if isinstance(choice, str) else choice
    value = {"type": "choices", "from_name": "label", "to_name": "text", "value": {"choices": chosen}}
    return {"id": 9, "result": [value], "was_cancelled": False, "ground_truth": False, **more}


def task(*annotations: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    data = {"pair_id": f"p{number}", "premise": f"Premise {number}.", "hypothesis": "A hypothesis."}
    return {"id": number, "project": 3, "data": data, "annotations": list(annotations), "predictions": [], **more}


# Label Studio


def test_several_annotators_give_the_majority_and_every_single_label(tmp_path: Path) -> None:
    users = [{"completed_by": 1}, {"completed_by": {"id": 2, "email": "a@example.org"}}, {"completed_by": 3}]
    told = [annotation(name, **user) for name, user in zip(("Contradiction", "neutral", "refutes"), users, strict=True)]
    found = read(tmp_path, (task(*told),))
    assert found.rows[0].label is C
    assert found.rows[0].annotator_labels == (C, U, C)
    assert found.named["conflicts"] == ("p1",)
    assert found.labels == {("Contradiction", C): 1, ("neutral", U): 1, ("refutes", C): 1}


def test_annotators_without_a_majority_give_no_label_and_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, (task(annotation("supporting"), annotation("unrelated")),))
    assert found.rows[0].label is None
    assert found.rows[0].annotator_labels == (S, U)
    assert (found.counts["no_majority"], found.named["no_majority"]) == (1, ("p1",))


def test_cancelled_annotations_are_skipped_and_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        (
            task(annotation("supporting", was_cancelled=True), annotation("unrelated")),
            task(annotation("supporting", was_cancelled=True), number=2),
            task({"id": 1, "result": [], "was_cancelled": False}, number=3),
            task(annotation(["supporting", "unrelated"]), number=4),
        ),
    )
    assert [row.label for row in found.rows] == [U, None, None, None]
    counts = {name: count for name, count in found.counts.items() if name.startswith("skipped")}
    assert counts == {"skipped_cancelled": 2, "skipped_empty": 1, "skipped_several_choices": 1}
    assert found.named["skipped_cancelled"] == ("p1", "p2")


def test_ground_truth_stands_above_the_annotators(tmp_path: Path) -> None:
    told = (annotation("supporting"), annotation("supporting"), annotation("unrelated", ground_truth=True))
    row = read(tmp_path, (task(*told),)).rows[0]
    assert (row.label, row.annotator_labels) == (U, (S, S))


def test_json_min_puts_the_annotations_of_a_task_together(tmp_path: Path) -> None:
    base = {"id": 77, "pair_id": "p1", **TEXTS, "created_at": "now", "updated_at": "now", "lead_time": 2.5}
    found = read(
        tmp_path,
        tuple(
            base | {"annotator": user, "annotation_id": 100 + user, "label": label}
            for user, label in ((1, "supporting"), (2, "supporting"), (3, "contradicting"))
        ),
    )
    assert [(row.id, row.label, row.annotator_labels) for row in found.rows] == [("p1", S, (S, S, C))]
    assert dict(found.rows[0].more) == {}


def test_predictions_become_a_suggestion_and_never_a_label(tmp_path: Path) -> None:
    prediction = {"model_version": "v2", "score": 0.7, "result": annotation("entailment")["result"]}
    row = read(tmp_path, (task(predictions=[prediction]),)).rows[0]
    assert row.label is None
    assert row.more["suggestion"] == {"label": "supporting", "score": 0.7, "model": "v2"}


def test_questions_of_other_names_need_one_called_label(tmp_path: Path) -> None:
    other = annotation("supporting")
    other["result"][0]["from_name"] = "verdict"
    assert read(tmp_path, (task(other),)).rows[0].label is S
    other["result"].append({**other["result"][0], "from_name": "mood"})
    with pytest.raises(DataError, match=r"choices mood, verdict"):
        read(tmp_path, (task(other),))


# Argilla


def argilla(*responses: tuple[str | None, str]) -> dict[str, Any]:
    told = [{"value": value, "user_id": f"u{n}", "status": status} for n, (value, status) in enumerate(responses)]
    return {
        "id": "p1",
        "fields": TEXTS,
        "metadata": {"group": "s1"},
        "suggestions": {"label": {"value": "supporting", "score": 0.5, "agent": "judge"}},
        "responses": {"label": told},
        "vectors": {},
        "status": "completed",
        "_server_id": "x",
    }


def test_only_submitted_responses_are_labels(tmp_path: Path) -> None:
    record = argilla(("unrelated", "submitted"), ("supporting", "draft"), (None, "discarded"))
    found = read(tmp_path, (record,))
    row = found.rows[0]
    assert (row.label, row.group, row.annotator_labels) == (U, "s1", ())
    assert row.more["suggestion"] == {"label": "supporting", "score": 0.5, "model": "judge"}
    assert (found.counts["skipped_draft"], found.counts["skipped_discarded"]) == (1, 1)


def test_flat_records_of_argilla_read_as_nested_ones(tmp_path: Path) -> None:
    flat = {
        "id": "p1",
        "status": "completed",
        "_server_id": "x",
        **TEXTS,
        "group": "s1",
        "label.responses": ["unrelated", "supporting"],
        "label.responses.users": ["u0", "u1"],
        "label.responses.status": ["submitted", "draft"],
        "label.suggestion": "supporting",
        "label.suggestion.score": 0.5,
        "label.suggestion.agent": "judge",
    }
    nested = read(tmp_path, (argilla(("unrelated", "submitted"), ("supporting", "draft")),))
    assert read(tmp_path, (flat,)).rows == nested.rows


def test_responses_of_unknown_status_count_and_are_named(tmp_path: Path) -> None:
    record = argilla(("unrelated", "submitted"))
    del record["responses"]["label"][0]["status"]  # as `to_list()` of Argilla 2.8 gives them
    found = read(tmp_path, (record,))
    assert (found.rows[0].label, found.named["responses_without_status"]) == (U, ("p1",))


# Prodigy


def choice(**more: Any) -> dict[str, Any]:
    options = [{"id": name, "text": name} for name in ("entailment", "neutral", "contradiction")]
    return {**TEXTS, "options": options, "_input_hash": 1, "_task_hash": 2, "_view_id": "choice", **more}


@pytest.mark.parametrize(
    ("given", "label", "skipped"),
    [
        ({"accept": ["neutral"], "answer": "accept"}, U, None),
        ({"accept": ["neutral"], "answer": "reject"}, None, "skipped_rejected"),
        ({"accept": [], "answer": "ignore"}, None, "skipped_ignored"),
        ({"accept": [], "answer": "accept"}, None, "skipped_empty"),
        ({"accept": ["neutral", "entailment"], "answer": "accept"}, None, "skipped_several_choices"),
        ({"accept": ["neutral"]}, None, None),
    ],
)
def test_answer_of_prodigy_decides_what_counts(
    tmp_path: Path, given: dict[str, Any], label: Label | None, skipped: str | None
) -> None:
    found = read(tmp_path, [choice(**given)])
    assert found.rows[0].label is label
    assert [name for name in found.counts if name.startswith("skipped")] == ([skipped] if skipped else [])


def test_hashes_of_prodigy_are_carried_and_its_other_fields_named(tmp_path: Path) -> None:
    found = read(tmp_path, [choice(accept=["neutral"], answer="accept", _timestamp=7, _session_id="set-anna")])
    assert dict(found.rows[0].more) == {"_input_hash": 1, "_task_hash": 2}
    assert found.named["fields_left_out"] == ("_view_id", "_timestamp", "_session_id")


def test_annotators_of_prodigy_are_told_apart(tmp_path: Path) -> None:
    told = [("anna", "neutral"), ("bo", "neutral"), ("cy", "entailment"), ("anna", "neutral")]
    found = read(tmp_path, [choice(accept=[name], answer="accept", _annotator_id=who) for who, name in told])
    assert [(row.label, row.annotator_labels) for row in found.rows] == [(U, (U, U, S))]
    assert (found.counts["duplicates"], found.counts["conflicts"]) == (1, 1)


def test_numbered_options_of_prodigy_are_read_by_their_text(tmp_path: Path) -> None:
    options = [{"id": 0, "text": "Neutral"}, {"id": 1, "text": "Contradiction"}]
    assert read(tmp_path, [choice(options=options, accept=[1], answer="accept")]).rows[0].label is C


# doccano, CSV, SNLI


def test_text_of_doccano_is_split_and_must_be_as_it_was(tmp_path: Path) -> None:
    good = {"id": 4, "text": "One.\n\n-----\n\nTwo.", "label": ["neutral"], "Comments": ["hm"], "group": None}
    found = read(tmp_path, [good])
    row = found.rows[0]
    assert (row.premise, row.hypothesis, row.label, row.group) == ("One.", "Two.", U, "")
    assert found.named["fields_left_out"] == ("Comments",)
    with pytest.raises(DataError, match="----- between"):
        read(tmp_path, [good | {"text": "One. Two."}])
    carried = json.dumps({"id": "p", "premise": "One.", "hypothesis": "2."})
    with pytest.raises(DataError, match="must not be changed"):
        read(tmp_path, [good | {"carried": carried}])


def test_snli_without_consensus_has_no_label_and_keeps_the_single_ones(tmp_path: Path) -> None:
    base = {"sentence1": "A man runs.", "sentence2": "He sits.", "pairID": "s1", "captionID": "c1"}
    told = ["neutral", "neutral", "contradiction", "contradiction", "entailment"]
    found = read(tmp_path, [base | {"gold_label": "-", "annotator_labels": told}])
    row = found.rows[0]
    assert (row.id, row.label, row.annotator_labels, dict(row.more)) == (
        "s1",
        None,
        (U, U, C, C, S),
        {"captionID": "c1"},
    )
    assert (found.counts["no_majority"], found.counts["unlabelled"]) == (1, 1)


def test_mnli_with_blank_annotators_reads_the_gold_label(tmp_path: Path) -> None:
    record = {"sentence1": "A.", "sentence2": "B.", "pairID": "1e", "gold_label": "entailment"}
    row = read(tmp_path, [record | {"annotator_labels": ["entailment", "", "", "", ""]}]).rows[0]
    assert (row.label, row.annotator_labels) == (S, ())


# Duplicates, conflicts, unknown labels


def test_same_record_twice_is_a_duplicate(tmp_path: Path) -> None:
    row = {"id": "a", **TEXTS, "label": "neutral"}
    found = read(tmp_path, [row, row])
    assert [(each.label, each.annotator_labels) for each in found.rows] == [(U, ())]
    assert (found.counts["duplicates"], found.named["duplicates"]) == (1, ("a",))


def test_two_labels_for_one_id_are_a_conflict(tmp_path: Path) -> None:
    rows = [{"id": "a", **TEXTS, "label": label} for label in ("neutral", "contradiction", "entailment")]
    found = read(tmp_path, rows[:2])
    assert (found.rows[0].label, found.rows[0].annotator_labels) == (None, (U, C))
    assert (found.named["conflicts"], found.named["no_majority"]) == (("a",), ("a",))


def test_pairs_without_an_id_are_told_apart_by_their_texts(tmp_path: Path) -> None:
    found = read(tmp_path, [{**TEXTS, "label": "neutral"}, {**OTHER, "label": "neutral"}, {**TEXTS, "label": "nei"}])
    assert len(found.rows) == 2
    assert (found.counts["records_of_known_pairs"], found.counts["duplicates"]) == (1, 1)


def test_same_texts_under_two_ids_are_kept_and_their_conflict_named(tmp_path: Path) -> None:
    found = read(tmp_path, [{"id": "a", **TEXTS, "label": "neutral"}, {"id": "b", **TEXTS, "label": "contradiction"}])
    assert [row.id for row in found.rows] == ["a", "b"]
    assert (found.named["same_texts"], found.named["conflicting_texts"]) == (("b",), ("b",))


def test_one_id_for_two_pairs_of_texts_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"file.jsonl:2: id 'a' stands for other texts at .*file.jsonl:1"):
        read(tmp_path, [{"id": "a", **TEXTS, "label": "neutral"}, {"id": "a", **OTHER, "label": "neutral"}])


def test_unknown_labels_are_all_named_in_one_error(tmp_path: Path) -> None:
    rows = [{**TEXTS, "label": "maybe"}, {**OTHER, "label": "maybe"}, {**OTHER, "id": "c", "label": "2"}]
    with pytest.raises(DataError, match=r"'2' \(1\), 'maybe' \(2\).*--label NAME=supporting.*--skip-unknown"):
        read(tmp_path, rows)


def test_unknown_labels_can_be_skipped_or_given_a_meaning(tmp_path: Path) -> None:
    rows = [{**TEXTS, "label": "maybe"}, {**OTHER, "label": "2"}]
    skipped = read(tmp_path, rows, skip_unknown=True)
    assert [row.label for row in skipped.rows] == [None, None]
    assert (skipped.counts["unknown_labels"], skipped.named["unknown_labels"]) == (2, ("2", "maybe"))
    meant = read(tmp_path, rows, names={"maybe": "unrelated", "2": "contradicting"})
    assert [row.label for row in meant.rows] == [U, C]


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    rows = [{"id": f"a{n % 4}", "premise": f"P {n % 4}.", "hypothesis": "H.", "label": "-"} for n in range(10)]
    counts = read(tmp_path, rows).counts
    assert counts["records"] == counts["pairs"] + counts["records_of_known_pairs"]
    assert counts["pairs"] == counts.get("labelled", 0) + counts["unlabelled"]


# Bad files


BAD = {
    "empty": ("x.jsonl", "", "no record in it"),
    "broken array": ("x.json", '[{"data": ', "JSON array"),
    "array of numbers": ("x.json", "[1, 2]", "record 1: a JSON object was expected, not int"),
    "deep": ("x.json", "[" * 100_000, "JSON array"),
    "not a number": ("x.json", '[{"score": NaN}]', "NaN is no JSON number"),
    "broken line": ("x.jsonl", '{"premise": "a", "hypothesis": "b"}\n{oops\n', "x.jsonl:2: not JSON"),
    "no format": ("x.jsonl", '{"colour": "red"}\n', r"in no known format .*colour.*--from"),
    "no text": ("x.jsonl", '{"premise": " ", "hypothesis": "b"}\n', "x.jsonl:1: no text in 'premise'"),
    "short row": ("x.csv", "premise,hypothesis,label\na\n", "row 2: has more or fewer cells"),
    "long row": ("x.csv", "premise,hypothesis\na,b,c\n", "row 2: has more or fewer cells"),
    "open quote": ("x.csv", 'premise,hypothesis\n"a,b\n', "cannot be read as a UTF-8 table"),
    "bad cell": ("x.csv", "premise,hypothesis,left:json\na,b,{\n", "row 2: column 'left:json' holds no JSON"),
    "no columns": ("x.csv", "red,green\na,b\n", "no text in 'premise'"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_an_error_that_says_where(kind: str, tmp_path: Path) -> None:
    name, text, message = BAD[kind]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_labels(path)


def test_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    for name in ("x.csv", "x.json", "x.jsonl"):
        (tmp_path / name).write_bytes(b'["\xff\xfe' if name == "x.json" else b"premise,\xff\xfe\n")
        with pytest.raises(DataError, match=r"UTF-8|utf-8"):
            read_labels(tmp_path / name)


def test_missing_file_and_unknown_format_are_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_labels(tmp_path / "none.jsonl")
    (tmp_path / "x.jsonl").write_text("{}\n")
    with pytest.raises(UsageError, match="'excel': use one of label-studio"):
        read_labels(tmp_path / "x.jsonl", "excel")


def test_records_that_fit_two_formats_need_a_name(tmp_path: Path) -> None:
    both = {**TEXTS, "sentence1": "a", "sentence2": "b", "gold_label": "neutral", "label": "neutral"}
    with pytest.raises(DataError, match=r"could be snli or pairs; say which with --from"):
        read(tmp_path, [both])
    assert read(tmp_path, [both], "snli").rows[0].premise == "a"
