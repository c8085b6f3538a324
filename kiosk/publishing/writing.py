"""Commands that write into the tree: new, stamp, and the words of languages that are made by rule."""

from pathlib import Path

import click

from kiosk.command_line import today
from kiosk.content.recordings import SUFFIX
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import write_stamps
from kiosk.editors.checks import check_files
from kiosk.editors.recordings import read_recordings, stamp_recordings
from kiosk.editors.stamps import stamp_files
from kiosk.editors.tree import editing, read_tree, write_beside
from kiosk.editors.writing import KINDS, new_item
from kiosk.languages import LANGUAGES
from kiosk.publishing.options import CONTENT, content_folder


@click.command("new")
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


@click.command("stamp")
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


@click.command("words")
def words_command() -> None:
    """Make the interface words of the languages that are made from another by rule, after those were changed."""
    from kiosk.web.i18n import made_words, words_path

    for language in LANGUAGES.values():
        if language.made_from:
            path = words_path(language)
            write_beside(path, made_words(language).decode())
            click.echo(f"{path} is made from {language.made_from}.")


def _name_in(folder: Path, file: str) -> str:
    """Return the name below *folder* of a file that is given as it stands there or as seen from here."""
    path = Path(file).resolve()
    inside = folder.resolve()
    return path.relative_to(inside).as_posix() if path.is_relative_to(inside) else Path(file).as_posix()
