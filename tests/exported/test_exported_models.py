from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from disagree.config import describe_judge
from disagree.exported.models import ExportedClassifier
from disagree.exported.record import Record, exported_files, hashes, origin_files
from disagree.exporting.convert import save, traced
from disagree.nli.judge import load_judge
from disagree.packed.models import PackedClassifier

PAIRS = [
    ("the ferry opened on monday", "the ferry closed"),
    ("the mayor signed", "the council refused to sign"),
    ("a", "b"),
]


def write_record(folder, **changes):
    made = {"made_from": hashes(folder, origin_files(folder)), "files": hashes(folder, exported_files(folder))}
    Record(**({"to": "openvino-bf16", "computed_in": "bfloat16", **made} | changes)).write(folder)


@pytest.fixture(scope="module")
def exported(classifier_folder, tmp_path_factory):
    """A tiny judge with its export, computed in float32 so that it can be compared closely."""
    folder = shutil.copytree(classifier_folder(), tmp_path_factory.mktemp("exported") / "judge")
    judge = load_judge(folder, device="cpu", dtype="float32")
    rows = [judge.tokenizer(*pair) for pair in PAIRS]
    save(traced(folder, judge.tokenizer.pad(rows)), folder / "openvino/model.xml")
    write_record(folder, computed_in="float32")
    return folder


@pytest.fixture
def folder(exported, tmp_path):
    return shutil.copytree(exported, tmp_path / "judge")


def test_an_export_is_taken_by_itself_and_judges_the_same(exported):
    judge = load_judge(exported, device="cpu")
    assert isinstance(judge.model, ExportedClassifier)
    wanted = load_judge(exported, device="cpu", dtype="float32").raw(PAIRS).scores
    assert np.allclose(judge.raw(PAIRS).scores, wanted, atol=2e-3)
    assert np.allclose(
        judge.features(PAIRS), load_judge(exported, device="cpu", dtype="float32").features(PAIRS), atol=1e-2
    )


def test_batches_change_nothing(exported):
    judge = load_judge(exported, device="cpu")
    alone = np.concatenate([judge.raw([pair]).scores for pair in PAIRS])
    assert np.allclose(judge.raw(PAIRS).scores, alone, atol=1e-5)
    assert judge.raw([]).scores.shape == (0, 3)


def test_reports_say_which_engine_judged(exported):
    assert describe_judge(load_judge(exported, device="cpu"))["engine"] == "openvino-bf16"
    assert describe_judge(load_judge(exported, device="cpu", dtype="float32"))["engine"] == "packed"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_number_format_that_is_asked_for_leaves_the_export_aside(exported, dtype):
    assert isinstance(load_judge(exported, device="cpu", dtype=dtype).model, PackedClassifier)


def test_it_never_computes_less_precisely_than_it_was_checked(folder):
    assert load_judge(folder, device="cpu").model.dtype == torch.float32
    write_record(folder)
    assert load_judge(folder, device="cpu").model.dtype == load_judge(folder, device="cpu").dtype


def spoil_weights(folder):
    weights = load_file(folder / "model.safetensors")
    save_file({name: value + 1 for name, value in weights.items()}, folder / "model.safetensors")


def spoil_export(folder):
    (folder / "openvino/model.bin").write_bytes((folder / "openvino/model.bin").read_bytes()[:-4])


def spoil_record(folder):
    (folder / "export.json").write_text(json.dumps({"to": "elsewhere"}))


def spoil_engine(folder):
    (folder / "openvino/model.xml").write_text("<net/>")
    write_record(folder)


def spoil_target(folder):
    write_record(folder, to="openvino-int4")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (spoil_weights, "other weights"),
        (spoil_export, "damaged"),
        (spoil_record, "not a record"),
        (spoil_engine, "cannot be opened by OpenVINO"),
        (spoil_target, "openvino-int4"),
        (lambda folder: (folder / "openvino/model.xml").unlink(), "damaged"),
    ],
)
def test_an_export_that_is_not_of_these_weights_is_left_aside_with_a_warning(folder, caplog, spoil, says):
    spoil(folder)
    with caplog.at_level(logging.WARNING, logger="disagree"):
        judge = load_judge(folder, device="cpu")
    assert isinstance(judge.model, PackedClassifier)
    (record,) = caplog.records
    assert says in record.getMessage()
    assert "torch judges instead" in record.getMessage()


def test_a_tokenizer_of_another_kind_is_opened_by_transformers(folder):
    wanted = load_judge(folder, device="cpu").raw(PAIRS).scores
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    settings["do_lower_case"] = not settings.get("do_lower_case", True)  # the lean tokenizer trusts no contradiction
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    judge = load_judge(folder, device="cpu")
    assert isinstance(judge.model, ExportedClassifier)
    assert type(judge.tokenizer).__name__ != "LeanTokenizer"
    assert np.allclose(judge.raw(PAIRS).scores, wanted, atol=1e-5)


def test_many_threads_may_judge_at_once(exported):
    judge = load_judge(exported, device="cpu")
    texts = [[(f"the ferry number {n}", "the ferry closed"), PAIRS[n % 3]] for n in range(16)]
    wanted = [judge.raw(pairs).scores for pairs in texts]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda pairs: judge.raw(pairs).scores, texts * 4))
    assert all(np.array_equal(a, b) for a, b in zip(found, wanted * 4, strict=True))


def run(program, folder):
    return subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False)


def test_without_openvino_torch_judges_and_says_so(exported):
    program = (
        "import sys; sys.modules['openvino'] = None\nfrom pathlib import Path\n"
        "from disagree.nli.judge import load_judge\nprint(load_judge(Path(sys.argv[1]), device='cpu').model.engine)\n"
    )
    done = run(program, exported)
    assert (done.returncode, done.stdout) == (0, "packed\n")
    assert "pip install 'disagree[openvino]'" in done.stderr


def test_openvino_is_imported_without_its_telemetry(exported):
    """It would report each import to a server; tests/conftest.py cannot see that in a process of its own."""
    program = (
        "import sys\nfrom pathlib import Path\n"
        "sys.addaudithook(lambda event, _: event != 'socket.connect' or sys.exit(9))\n"
        "from disagree.nli.judge import load_judge\nprint(load_judge(Path(sys.argv[1]), device='cpu').model.engine)\n"
        "from disagree.exported.runtime import import_quietly\nimport_quietly('nncf')\n"
        "assert 'openvino' in sys.modules and 'nncf' in sys.modules\n"
        "assert not [name for name in sys.modules if name.startswith('openvino_telemetry')]\n"
    )
    done = run(program, exported)
    assert (done.returncode, done.stdout) == (0, "openvino-bf16\n"), done.stderr
