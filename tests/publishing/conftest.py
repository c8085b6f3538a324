"""The editors' office, for the commands that send and look."""

from tests.editors.conftest import keys as keys
from tests.editors.conftest import office as office
