"""What the kiosk's commands share."""

from pathlib import Path

import click

CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Another kiosk.toml.")
STATE = click.option("--state", type=click.Path(path_type=Path), help="The folder that holds the releases.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
