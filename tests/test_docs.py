"""Every command and snippet of the README and of the pages runs, and prints what is shown, numbers aside.

The pages on corpora, labels and behaviour have tests of their own, since their commands need larger files.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = FENCE.findall(README)
DOCS = ROOT / "docs"
PAGES = ("score.md", "how-it-works.md", "models.md", "fine-tune.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# These two set up the environment that the tests themselves run in; test_set_up_scripts_... reads them instead.
SET_UP = ("./scripts/demo", "./scripts/test")


def commands(blocks: Sequence[tuple[str, str]] = BLOCKS) -> list[tuple[str, str]]:
    """Each `$ command` of the console blocks with the output shown below it."""
    found = []
    for language, body in blocks:
        if language != "console":
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append((command, shown))
    return found


def run_here(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command line as a reader would, with `disagree` and `python` of this environment."""
    program = f"{shlex.quote(sys.executable)} -m disagree"
    line = re.sub(r"(^|[|;&] *)disagree\b", rf"\1{program}", command)
    line = re.sub(r"(^|[|;&] *)python\b", rf"\1{shlex.quote(sys.executable)}", line)
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "HF_HUB_CACHE": str(folder / "no-hub-cache")}
    return subprocess.run(  # noqa: S602  # a reader types these lines into a shell
        line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@cache
def run_once(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As `run_here`; a command that the README and a page both show runs once in a folder."""
    return run_here(command, folder)


def without_numbers(text: str) -> list[str]:
    """The words of a text in order; numbers differ a little between processors."""
    return re.sub(r"[+-]?\d+([.,]\d+)*%?", "#", text).split()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the README's commands read, so that what they write stays out of the tree."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("examples", "configs", "data"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize(("command", "shown"), [item for item in commands() if item[0] not in SET_UP])
def test_readme_command_runs_and_prints_what_is_shown(command: str, shown: str, workspace: Path) -> None:
    done = run_once(command, workspace)
    assert done.returncode == 0, done.stderr
    assert without_numbers(done.stdout) == without_numbers(shown)


@pytest.mark.parametrize("snippet", [body for language, body in BLOCKS if language == "python"])
def test_readme_snippet_runs_and_prints_something(snippet: str, workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", snippet], cwd=workspace, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_snippets_of_a_page_run_in_order_and_print_what_is_shown(page: str, workspace: Path) -> None:
    blocks = FENCE.findall((DOCS / page).read_text(encoding="utf-8"))
    for command, shown in commands(blocks):
        done = run_once(command, workspace)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert not shown.strip() or without_numbers(done.stdout) == without_numbers(shown), command
    for (language, snippet), (next_language, shown) in pairwise([*blocks, ("", "")]):
        if language == "python":
            done = run_here(f"python -c {shlex.quote(snippet)}", workspace)
            assert done.returncode == 0, done.stderr
            assert done.stdout.strip()
            assert next_language != "text" or without_numbers(done.stdout) == without_numbers(shown)
    assert any(language in ("console", "python") for language, _ in blocks)


def test_readme_has_commands_snippets_and_both_set_up_scripts() -> None:
    shown = [command for command, _ in commands()]
    assert set(SET_UP) <= set(shown)
    assert len(shown) >= 5
    assert any(language == "python" for language, _ in BLOCKS)


def test_demo_output_is_what_scan_prints_on_the_example(workspace: Path) -> None:
    """The first command of the README is `disagree scan examples/kremlin-talks` after setting up."""
    assert "disagree scan examples/kremlin-talks" in (ROOT / "scripts/demo").read_text(encoding="utf-8")
    shown = next(shown for command, shown in commands() if command == "./scripts/demo")
    done = run_here("disagree scan examples/kremlin-talks", workspace)
    assert without_numbers(done.stdout) == without_numbers(shown)


def test_ci_runs_the_readmes_test_command() -> None:
    assert "scripts/check" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "scripts/test" in (ROOT / "scripts/check").read_text(encoding="utf-8")


def test_changelog_names_the_packages_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_citation_file_holds_the_packages_version_licence_and_authors() -> None:
    import yaml

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cited)  # what the format asks for
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "software"
    assert cited["authors"] == [{"name": "The disagree authors"}]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    released = f"## [{cited['version']}] - {cited['date-released']}"
    assert released in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    cite = f"The disagree authors ({cited['date-released'][:4]}). {cited['title']} (version {cited['version']})."
    assert cite in README


def anchors(page: Path) -> set[str]:
    """The names by which the headings of a page can be linked."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in sorted(DOCS.glob("*.md")))])
def test_links_lead_to_files_and_headings_that_are_there(page: str) -> None:
    for link in LINK.findall(FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))):
        name, _, heading = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        if link.startswith(("http://", "https://")) or (target == DOCS / "embedding.md" and not target.exists()):
            continue
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_every_page_is_in_the_index() -> None:
    linked = set(LINK.findall((DOCS / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in DOCS.glob("*.md")} - {"README.md"} <= linked


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    from disagree.cli import app

    names = [command.name for command in app.registered_commands]
    assert len(names) >= 7
    for name in names:
        assert f"disagree {name}" in README
    assert all(command.callback and command.callback.__doc__ for command in app.registered_commands)


def test_the_page_on_scores_names_every_option_kind_status_and_field() -> None:
    import typer

    from disagree.cli import app
    from disagree.types import Kind, Status

    page = (DOCS / "score.md").read_text(encoding="utf-8")
    options = {option for found in typer.main.get_command(app).commands["score"].params for option in found.opts}  # type: ignore[attr-defined]
    named = {option for option in options if option.startswith("--")} - {"--help"}
    assert len(named) >= 14
    assert all(f"`{name}" in page for name in (*named, *Kind, *Status))


def test_the_page_on_fine_tuning_shows_the_recipe_of_the_page_on_labels_and_keys_that_exist() -> None:
    """The long training is run by the test of docs/labels.md, with fewer rows."""
    from disagree.training.recipe import DataPart, Recipe, TrainingStage, load_recipe

    page = (DOCS / "fine-tune.md").read_text(encoding="utf-8")
    shell = "".join(body for language, body in FENCE.findall(page) if language == "sh")
    assert shell.replace("DATA", "data").strip() in (DOCS / "labels.md").read_text(encoding="utf-8")
    table = page.partition("| key | default |")[2].partition("\n\n")[0]
    keys = {key for row in table.splitlines()[2:] for key in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert len(keys) >= 20
    assert keys <= {name for kind in (Recipe, TrainingStage, DataPart) for name in kind.__dataclass_fields__}
    for name in set(re.findall(r"(?:configs/)?(train-[\w-]+\.toml)", page)):
        assert load_recipe(ROOT / "configs" / name)


def test_the_labels_of_every_model_on_the_page_are_understood_and_those_of_two_classes_are_refused() -> None:
    from disagree.errors import ModelError
    from disagree.nli.labels import class_ids

    page = (DOCS / "models.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.-]+/[\w.-]+)` \| [\d.]+ [MG]B \| ([^|]+) \|", page, flags=re.MULTILINE)
    assert len(rows) == 7
    for name, classes in rows:
        assert sorted(class_ids(dict(enumerate(classes.split(", "))), where=name)) == [0, 1, 2]
    with pytest.raises(ModelError, match="entailment, neutral and contradiction"):
        class_ids({0: "entailment", 1: "not_entailment"}, where="two classes")
