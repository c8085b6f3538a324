"""Settings: what belongs to the machine, read once at the door: kiosk.toml, environment, command line."""

import os
import re
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kiosk.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
COUNTRIES = ("TJ", "KG", "UZ", "KZ", "RU", "TR", "KR", "AE", "PL", "DE", "GB")

_WRITTEN: dict[Any, str] = {int: "a whole number", bool: "true or false", str: "text in quotes"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; kiosk/deploy/kiosk.toml.example describes each."""

    host: str = "0.0.0.0"  # noqa: S104 (phones on the centre's Wi-Fi are the purpose)
    port: int = 8080
    threads: int = 8
    terminal_port: int = 8081
    terminal_threads: int = 4
    state: Path = Path()  # folder
    country: str = "TJ"  # whose emergency number the help bar shows
    address: str = ""  # where phones find the kiosk, for QR codes; empty: this machine's address on the network
    printer: bool = False  # whether the terminal offers to print
    repository: str = ""  # where `kiosk sync` fetches releases
    daily_megabytes: int = 0  # what it takes from the network in a day; 0: as much as there is


def checkout_content() -> Path | None:
    """Return the content folder of the checkout that this package runs from, if it is one."""
    content = CHECKOUT / "content"
    return content if (CHECKOUT / "build_bundle.py").is_file() and content.is_dir() else None


def read_settings(file: Path | None = None, **given: Any) -> Settings:
    """
    Read kiosk.toml and put over it what was *given* on the command line.

    Raises:
        SettingsError: A line of the file, or a given value, cannot be used: says which.
    """
    path = file or _usual_file()
    settings = replace(Settings(state=_usual_state()), **(_read_file(path) if path else {}))
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if problem := _problem(settings):
        raise SettingsError(problem)
    return settings


def _usual_file() -> Path | None:
    named = os.environ.get("KIOSK_CONFIG")
    if named:
        return Path(named)
    places = (CHECKOUT / "kiosk.toml", Path("/etc/kiosk/kiosk.toml"))
    return next((place for place in places if place.is_file()), None)


def _usual_state() -> Path:
    if named := os.environ.get("KIOSK_STATE"):
        return Path(named)
    if checkout_content():
        return CHECKOUT / ".state"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "kiosk"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    kinds = {field.name: field.type for field in fields(Settings)}
    for name, value in data.items():
        line = next((n for n, row in enumerate(text.splitlines(), 1) if re.match(rf"\s*{re.escape(name)}\s*=", row)), 1)
        if name not in kinds:
            raise SettingsError(f"{path} line {line}: there is no setting `{name}`. Known: {', '.join(kinds)}.")
        wanted = kinds[name] if kinds[name] in _WRITTEN else str
        if type(value) is not wanted:
            said = _WRITTEN[wanted]
            raise SettingsError(f"{path} line {line}: `{name}` must be {said}.")
        if name == "state" and not value:
            raise SettingsError(f"{path} line {line}: `state` must name a folder.")
    return {**data, **({"state": Path(data["state"])} if "state" in data else {})}


def _problem(settings: Settings) -> str:
    for name in ("port", "terminal_port"):
        if not 1 <= getattr(settings, name) <= 65535:
            return f"`{name}` must lie between 1 and 65535."
    if settings.port == settings.terminal_port:
        return "`port` and `terminal_port` must differ."
    for name in ("threads", "terminal_threads"):
        if not 1 <= getattr(settings, name) <= 64:
            return f"`{name}` must lie between 1 and 64."
    if settings.daily_megabytes < 0:
        return "`daily_megabytes` must be 0 or more."
    for name in ("repository", "address"):
        if (given := getattr(settings, name)) and not given.startswith(("https://", "http://")):
            return f"`{name}` must be an address that begins with http:// or https://."
    if settings.country not in COUNTRIES:
        return f"`country` must be one of {', '.join(COUNTRIES)}."
    return ""
