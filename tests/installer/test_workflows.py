"""The workflows that build a release name only what is there.

Nobody runs them here, so each file, module and command of ours in them is looked up.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.commands import resolve

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
OURS = re.compile(r"(?<![\w/.$-])(?:installer|models|\.ci|\.github)/[\w./-]+")
MODULE = re.compile(r"python -m ([\w.]+)")
COMMAND = re.compile(r"(?:^|&& )sidestick ((?:-|\w)[\w-]*)", re.MULTILINE)
KNOWN_ELSEWHERE = {"cyclonedx_py", "pip"}  # the first is installed by the step that runs it


def read(path: Path) -> dict[str, Any]:
    """Return a workflow; YAML 1.1 takes its key `on` for true."""
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)
    return workflow


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", ())]


def commands(workflow: dict[str, Any]) -> str:
    return "\n".join(step["run"] for step in steps(workflow) if "run" in step)


def artifacts(action: str) -> set[str]:
    """Return the names that steps with an action such as "upload-artifact" give."""
    return {
        step["with"].get("name") or step["with"]["pattern"]
        for path in WORKFLOWS
        for step in steps(read(path))
        if f"/{action}@" in step.get("uses", "")
    }


named = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def test_there_are_two() -> None:
    """One releases, and calls the one that makes bundles."""
    assert [path.name for path in WORKFLOWS] == ["bundles.yml", "release.yml"]
    assert read(WORKFLOWS[1])["jobs"]["bundles"]["uses"] == "./.github/workflows/bundles.yml"
    assert "workflow_call" in read(WORKFLOWS[0])["on"]


@named
def test_each_file_of_ours_is_there(path: Path) -> None:
    """Programs that are run, recipes and lists that they are given."""
    found = OURS.findall(path.read_text(encoding="utf-8"))
    assert len(found) > 1
    for file in found:
        assert (ROOT / file).exists(), file


@named
def test_each_module_and_command_of_ours_is_there(path: Path) -> None:
    """As `python -m` and as `sidestick`."""
    run = commands(read(path))
    for module in set(MODULE.findall(run)) - KNOWN_ELSEWHERE:
        assert find_spec(module) is not None, module
    for word in COMMAND.findall(run):
        if not word.startswith("-"):
            resolve([word])


def test_commands_are_found_at_all() -> None:
    """Among them is what a release tries on each system."""
    run = commands(read(WORKFLOWS[1]))
    assert {"--version", "demo", "licences"} <= set(COMMAND.findall(run))


@named
def test_jobs_wait_for_jobs_that_are_there(path: Path) -> None:
    """And hand on what was made before."""
    jobs = read(path)["jobs"]
    for job in jobs.values():
        needs = job.get("needs", [])
        assert set([needs] if isinstance(needs, str) else needs) <= set(jobs)


def test_what_is_fetched_was_kept() -> None:
    """Under the same name, by one of the two."""
    kept = artifacts("upload-artifact")
    for name in artifacts("download-artifact"):
        assert any(re.fullmatch(name.replace("*", ".*"), each) for each in kept), name


@named
def test_nothing_may_write_but_the_job_that_publishes(path: Path) -> None:
    """Rights are those to read, but there."""
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    allowed = {name for name, job in workflow["jobs"].items() if "permissions" in job}
    assert allowed <= {"publish"}


@named
def test_actions_are_of_a_fixed_version(path: Path) -> None:
    """Only workflows of our own have none."""
    uses = [step["uses"] for step in steps(read(path)) if "uses" in step]
    assert uses
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in uses)


@named
def test_steps_that_were_never_run_say_so(path: Path) -> None:
    """Those of systems that are not here, by name."""
    for step in steps(read(path)):
        if re.search(r"macOS|Windows", step.get("if", "")):
            assert "never run" in step["name"], step["name"]
