"""Two servers in one process: phones on one port, the terminal on another, so that neither silences the other."""

import logging
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kiosk.config import Settings
from kiosk.errors import LibraryError, SettingsError
from kiosk.languages import LANGUAGES
from kiosk.library.library import Library
from kiosk.library.releases import HealthCheck
from kiosk.library.shelf import Answer
from kiosk.web.app import Kiosk, create_app
from kiosk.web.pages_cache import Application, PagesCache

FILES_WANTED = 4096  # descriptors, shared by both servers
FILES_KEPT = 200  # of these for everything that is not a visitor's connection
TERMINAL_CONNECTIONS = 50
LEAST_CONNECTIONS = 50  # below which a centre is not served
IDLE_TIMEOUT = 20  # seconds after which a silent connection is closed
LONGEST_HEADER = 64 * 1024  # bytes
LARGEST_BODY = 64 * 1024  # bytes; visitors send none


@dataclass(frozen=True, slots=True)
class _OneRelease:
    """A release under its health check, in the place of the shelf."""

    current: Library

    def ask(self, question: Callable[[Library], Answer]) -> Answer:
        """Put *question* to the release."""
        return question(self.current)


def make_application(kiosk: Kiosk, face: str) -> Application:
    """Return the application of *face* with its page cache before it."""
    return PagesCache(create_app(kiosk, face), lambda: (kiosk.shelf.current, kiosk.today(), kiosk.address()))


def health_check(kiosk: Kiosk) -> HealthCheck:
    """Return the web's part of a release's health check: every page of every language renders from it."""

    def check(library: Library) -> None:
        client = create_app(replace(kiosk, shelf=_OneRelease(library)), "public").test_client()
        paths = ["", "all", "help", "contacts", "about", *(f"topic/{topic}" for topic in library.topics)]
        for code in LANGUAGES:
            for path in (*paths, *map(str, library.numbers)):
                if client.get(f"/{code}/{path}").status_code != 200:
                    raise LibraryError(f"The page /{code}/{path} does not open.")

    return check


def serve(settings: Settings, kiosk: Kiosk, ready: Callable[[], None]) -> None:
    """
    Serve both faces until the process is told to stop.

    Raises:
        SettingsError: A port is taken or not allowed.
    """
    import waitress.server

    from kiosk.web.requests import use_our_channel

    logging.getLogger("waitress").setLevel(logging.CRITICAL)  # its messages name addresses and senders; ours do not
    connections = raise_file_limit() - FILES_KEPT - TERMINAL_CONNECTIONS
    if connections < LEAST_CONNECTIONS:
        wanted = FILES_KEPT + TERMINAL_CONNECTIONS + LEAST_CONNECTIONS
        raise SettingsError(f"This system lets the kiosk open too few files. Allow more: `ulimit -n {wanted}`.")
    faces = [
        ("public", settings.host, settings.port, settings.threads, connections),
        ("terminal", "127.0.0.1", settings.terminal_port, settings.terminal_threads, TERMINAL_CONNECTIONS),
    ]
    servers = []
    for face, host, port, threads, limit in faces:
        sockets: dict[int, Any] = {}  # its own, so that a full one cannot stall the other
        try:
            server = waitress.server.create_server(
                make_application(kiosk, face),
                map=sockets,
                host=host,
                port=port,
                threads=threads,
                connection_limit=limit,
                backlog=1024,
                channel_timeout=IDLE_TIMEOUT,
                cleanup_interval=5,
                asyncore_use_poll=True,
                ident=None,
                max_request_header_size=LONGEST_HEADER,
                max_request_body_size=LARGEST_BODY,
            )
        except (OSError, ValueError) as error:
            name = "terminal_port" if face == "terminal" else "port"
            why = error.strerror if isinstance(error, OSError) else "there is no such address"
            option = name.replace("_", "-")
            hint = f"Stop the other program, or choose another `{name}` (--{option}, or in kiosk.toml)."
            raise SettingsError(f"{host}:{port} cannot be used: {why}. {hint}") from error
        use_our_channel(sockets)
        servers.append(server)
    ready()
    _run(servers)


def raise_file_limit() -> int:
    """Raise this process's limit of open files to what is wanted, as far as allowed, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def _run(servers: list[Any]) -> None:
    terminal = threading.Thread(target=servers[1].run, name="terminal", daemon=True)
    terminal.start()
    try:
        servers[0].run()
    finally:
        for server in servers:
            server.close()
