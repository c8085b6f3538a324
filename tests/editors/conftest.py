"""What the editors' tests share: an office with throw-away keys."""

from pathlib import Path

import pytest

from tests.editors.office import Office, make_keys


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of keys; not to be changed."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture
def office(tmp_path: Path, keys: Path) -> Office:
    """An office before its first release."""
    return Office(tmp_path, keys)
