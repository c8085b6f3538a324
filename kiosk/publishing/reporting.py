"""Commands that say how the tree stands: check, report, and the drawing of a tool."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from kiosk.command_line import Slowly, today
from kiosk.config import read_settings
from kiosk.content.findings import Finding
from kiosk.content.site import Site, errors
from kiosk.content.sources import FILE as SOURCES_FILE
from kiosk.content.tool_words import words_of
from kiosk.editors.checks import check_files
from kiosk.editors.recordings import heard, read_recordings
from kiosk.editors.tree import read_tree, write_beside
from kiosk.errors import ContentError
from kiosk.languages import SOURCE
from kiosk.publishing.options import CONTENT, content_folder


@click.command("check")
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


@click.command("report")
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


@click.command("graph")
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


def print_findings(findings: list[Finding]) -> None:
    """Print findings, one a line."""
    for finding in findings:
        click.echo(str(finding))
