"""Fixtures that the tests of training share, some with those of playing."""

from pathlib import Path

import pytest

from tests.models.conftest import drummer
from tests.training.trained_runs import write_runs

__all__ = ["drummer"]


@pytest.fixture(scope="session")
def trained_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of finished trainings of every network."""
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    runs = tmp_path_factory.mktemp("trainings") / "runs"
    write_runs(runs)
    return runs
