"""The commands behind build_bundle.py."""

import json
import signal
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.command_line import KioskGroup, Slowly, say_waiting, today
from kiosk.config import read_settings
from kiosk.content.findings import Finding
from kiosk.content.recordings import SUFFIX
from kiosk.content.site import Site, errors
from kiosk.content.sources import FILE as SOURCES_FILE
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import write_stamps
from kiosk.content.tool_words import words_of
from kiosk.editors.checks import check_files
from kiosk.editors.recordings import heard, read_recordings, stamp_recordings
from kiosk.editors.stamps import stamp_files
from kiosk.editors.tree import editing, read_tree, write_beside
from kiosk.editors.writing import KINDS, new_item
from kiosk.errors import ContentError
from kiosk.languages import LANGUAGES, SOURCE
from kiosk.library.releases import Releases
from kiosk.publishing.build import ContentFindingsError, build
from kiosk.publishing.exchange import exchange_group
from kiosk.publishing.export import export_command, verify_command
from kiosk.publishing.keys import init_keys_command
from kiosk.publishing.options import CONTENT, content_folder
from kiosk.publishing.publish import publish_command
from kiosk.publishing.release import refresh_command, release_command
from kiosk.publishing.standing import gc_command, status_command


@click.group(cls=KioskGroup)
def main() -> None:
    """Check, build and publish the content of the kiosk."""


@main.command("check")
@CONTENT
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, for scripts.")
@click.option("--links", is_flag=True, help="Ask the network, slowly, which sources still answer.")
def check_command(content: Path | None, *, as_json: bool, links: bool) -> None:
    """Report everything there is to mend in the content. Errors end with exit code 1, warnings with 0."""
    folder = content_folder(content)
    files = read_tree(folder)
    site, findings = check_files(files, today(), recorded=read_recordings(folder))
    said: list[str] = []
    if links:
        found, said = _ask_sources(site, files)
        findings += found
    wrong = errors(findings)
    if as_json:
        click.echo(
            json.dumps([{**asdict(found), "level": found.level} for found in findings], ensure_ascii=False, indent=1)
        )
    else:
        print_findings(findings)
        for line in said:
            click.echo(line)
        click.echo(f"{len(wrong)} errors, {len(findings) - len(wrong)} warnings.")
    sys.exit(1 if wrong else 0)


@main.command("new")
@click.argument("number", type=int)
@click.argument("slug")
@click.option("--type", "kind", type=click.Choice(KINDS), default="article", help="What kind of item.")
@CONTENT
def new_command(number: int, slug: str, kind: str, content: Path | None) -> None:
    """Begin item NUMBER in Russian, in a file that has SLUG (English words with hyphens) in its name."""
    folder = content_folder(content)
    name, text = new_item(read_tree(folder), number, slug, kind, today())
    path = folder / name
    write_beside(path, text)
    click.echo(f"{path} is begun. Fill it in; `check` says what is missing, `preview` shows it.")


@main.command("stamp")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@CONTENT
def stamp_command(files: tuple[str, ...], content: Path | None) -> None:
    """
    Note that each FILE was read and is right; a translation was compared with the Russian text.

    A recording (media/LANGUAGE/NUMBER.mp3) was listened to beside its text; readers can hear it until either changes.
    """
    folder = content_folder(content)
    names = [_name_in(folder, file) for file in files]
    with editing(folder):
        tree, recorded = read_tree(folder), read_recordings(folder)
        site, findings = check_files(tree, today())
        texts = [name for name in names if not name.endswith(SUFFIX)]
        stamps = stamp_files(site, findings, texts, today(), tree)
        spoken = [name for name in names if name.endswith(SUFFIX)]
        recordings = stamp_recordings(site, findings, recorded, spoken, today())
        write_beside(folder / STAMPS_FILE, write_stamps(stamps, recordings))
    before, after = {**site.stamps, **site.recordings}, {**stamps, **recordings}
    fresh = sum(after[name] != before.get(name) for name in dict.fromkeys(names))
    click.echo(f"{fresh} stamped, {len(dict.fromkeys(names)) - fresh} had the same stamp already.")


@main.command("graph")
@click.argument("number", type=int)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The SVG; usually NUMBER.svg.")
@CONTENT
def graph_command(number: int, output: Path | None, content: Path | None) -> None:
    """Draw the questions and outcomes of tool NUMBER as a picture (SVG), in its Russian words."""
    from kiosk.publishing.graph import draw

    site, _ = check_files(read_tree(content_folder(content)), today())
    if number not in site.tools or (SOURCE, number) not in site.items:
        raise ContentError(f"There is no tool {number}. Known: {', '.join(map(str, sorted(site.tools)))}.")
    path = output or Path(f"{number}.svg")
    write_beside(path, draw(site.tools[number], words_of(site.items[SOURCE, number].blocks)))
    click.echo(f"{path} is drawn. Open it in a browser.")


@main.command("report")
@CONTENT
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write it as an HTML file.")
@click.option(
    "--sample", "count", type=click.IntRange(1), help="Print so many random statements with a number instead."
)
@click.option("--seed", type=int, default=0, help="Which random ones; the same seed gives the same.")
def report_command(content: Path | None, html: Path | None, count: int | None, seed: int) -> None:
    """Show what there is, draft, outdated, unused and due; or, with --sample, statements to look up for an audit."""
    from kiosk.editors.audit import sample, sample_text
    from kiosk.editors.printing import to_html, to_text
    from kiosk.editors.report import make_report

    if count and html:
        raise click.UsageError("--sample prints statements instead of a report: leave --html out.")
    folder = content_folder(content)
    files, recorded = read_tree(folder), read_recordings(folder)
    site, findings = check_files(files, today(), recorded=recorded)
    if count:
        click.echo(sample_text(site, sample(site, count, seed)), nl=False)
        return
    media = {path: found.sha256 for path, found in recorded.items()}
    sections = make_report(site, findings, today(), heard(site, media))
    if html:
        write_beside(html, to_html(sections, today()))
        click.echo(f"{html} is written.")
    else:
        click.echo(to_text(sections, today()), nl=False)


@main.command("preview")
@CONTENT
@click.option("--host", default="127.0.0.1", help="0.0.0.0 lets phones on this network look, too.")
@click.option("--port", type=int, default=8090, help="The port of the phones' face.")
@click.option("--terminal-port", type=int, default=8091, help="The port of the terminal's face.")
def preview_command(content: Path | None, host: str, port: int, terminal_port: int) -> None:
    """Show the kiosk with the files as they stand, both faces, with findings on their pages; follows every save."""
    from kiosk.publishing.preview import follow
    from kiosk.publishing.workshop import Workshop
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.lan import LanAddress
    from kiosk.web.wsgi import serve

    for end in (signal.SIGTERM, signal.SIGHUP):  # a closed window ends it as Ctrl-C does: its folder goes, too
        signal.signal(end, signal.default_int_handler)
    folder = content_folder(content)
    tree, recorded = read_tree(folder), read_recordings(folder)
    settings = read_settings(host=host, port=port, terminal_port=terminal_port)
    with tempfile.TemporaryDirectory(prefix="kiosk-preview-") as place:
        workshop = Workshop(Path(place), today)
        workshop.take(tree, recorded)
        stop = threading.Event()
        watch = threading.Thread(target=follow, args=(folder, workshop, stop, click.echo), daemon=True)
        watch.start()

        def say_where() -> None:
            click.echo(f"The preview is open at http://127.0.0.1:{port} (terminal: http://127.0.0.1:{terminal_port})")
            click.echo(f"All findings: http://127.0.0.1:{port}/preview/   Ctrl-C ends it.")

        try:
            address = LanAddress(settings.host, settings.port, settings.address)
            kiosk = Kiosk(workshop, today, settings.country, load_catalogs(), workshop, address, settings.printer)
            serve(settings, kiosk, say_where)
        finally:
            stop.set()
            watch.join()
            workshop.close()


for _command in (
    *(exchange_group, init_keys_command, release_command, refresh_command, publish_command),
    *(export_command, verify_command, status_command, gc_command),
):
    main.add_command(_command)


@main.command("words")
def words_command() -> None:
    """Make the interface words of the languages that are made from another by rule, after those were changed."""
    from kiosk.web.i18n import made_words, words_path

    for language in LANGUAGES.values():
        if language.made_from:
            path = words_path(language)
            write_beside(path, made_words(language).decode())
            click.echo(f"{path} is made from {language.made_from}.")


@main.command("build")
@CONTENT
@click.option("--state", type=click.Path(path_type=Path), help="The kiosk's state folder.")
def build_command(content: Path | None, state: Path | None) -> None:
    """Build the content into a release, try it and make it the one that is served here."""
    from kiosk.library.shelf import Shelf
    from kiosk.web.app import Kiosk
    from kiosk.web.i18n import load_catalogs
    from kiosk.web.wsgi import health_check

    settings = read_settings(state=state)
    releases = Releases(settings.state, say_waiting)
    kiosk = Kiosk(Shelf(releases), today, settings.country, load_catalogs())
    try:
        release = build(content_folder(content), releases, health_check(kiosk), datetime.now(UTC), Slowly(), again=True)
    except ContentFindingsError as error:
        print_findings(error.findings)
        raise
    active = releases.active()
    name = active.manifest.release if active else ""
    click.echo(f"Release {name} is active." if release else f"Nothing changed: release {name} is active.")


def _ask_sources(site: Site, files: Mapping[str, bytes]) -> tuple[list[Finding], list[str]]:
    """Ask every address of sources.toml; return what is to be mended, and what else is to be told."""
    from kiosk.editors.asking import Asker
    from kiosk.editors.links import ask_all, in_patience, is_offline, link_findings, summary

    asker = Asker()
    try:
        answers = ask_all((source.url for source in site.sources.values()), asker, progress=Slowly())
    finally:
        asker.close()
    if not is_offline(answers):
        answers = in_patience(answers, read_settings().state / "silent_sources.json", today())
    text = files[SOURCES_FILE].decode("utf-8", "replace")
    return list(link_findings(answers, site.sources, text)), summary(answers)


def _name_in(folder: Path, file: str) -> str:
    """Return the name below *folder* of a file that is given as it stands there or as seen from here."""
    path = Path(file).resolve()
    inside = folder.resolve()
    return path.relative_to(inside).as_posix() if path.is_relative_to(inside) else Path(file).as_posix()


def print_findings(findings: list[Finding]) -> None:
    """Print findings, one a line."""
    for finding in findings:
        click.echo(str(finding))
