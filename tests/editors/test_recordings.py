"""A recording is heard while it is the file that was stamped and its text says what it said; else `check` tells."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.content.findings import Finding
from kiosk.editors.checks import check_files
from kiosk.editors.mp3 import read_mp3
from kiosk.editors.recordings import LARGEST, heard, read_recordings
from kiosk.editors.tree import read_tree
from kiosk.errors import ContentError
from kiosk.publishing.main import main
from tests.conftest import TODAY, Site
from tests.sound import record, silence, stamp

ITEM, RECORDING = "tg/37-russia.md", "media/tg/37.mp3"
ID3 = b"ID3\x04\0\0\0\0\x01\x00" + b"t" * 128


def findings(site: Site) -> list[Finding]:
    """Return what is told about recordings."""
    recorded = read_recordings(site.content)
    told = check_files(read_tree(site.content), TODAY, recorded=recorded)[1]
    return [found for found in told if found.check.startswith("recording-")]


def is_heard(site: Site) -> bool:
    """Whether readers can hear the recording."""
    media = {path: found.sha256 for path, found in read_recordings(site.content).items()}
    return RECORDING in heard(check_files(read_tree(site.content), TODAY)[0], media)


def test_what_is_stamped_is_heard_and_nothing_is_told(own_site: Site) -> None:
    """Before its stamp it is a warning, with the command that makes one."""
    record(own_site.content, "tg", 37, silence(84), stamped=False)
    [told] = findings(own_site)
    assert (told.check, told.file, is_heard(own_site)) == ("recording-unstamped", RECORDING, False)
    assert f"stamp content/{RECORDING}" in told.hint
    stamp(own_site.content, RECORDING)
    assert (findings(own_site), is_heard(own_site)) == ([], True)


CHANGES = {
    "a word": (ITEM, "+++\nБе", "+++\nҲоло бе"),
    "the title": (ITEM, 'title = "', 'title = "Ҷавоб: '),
    "a fact": ("facts.toml", "value = 15", "value = 21"),
    "a unit": ("facts.toml", 'value = 15\nunit = "day"', 'value = 15\nunit = "month"'),
    "for whom": (ITEM, "citizens TJ UZ", "citizens TJ"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_heard_and_changes_is_to_be_recorded_again(own_site: Site, name: str) -> None:
    """A word, the title, a value, its unit, whom it is for: each silences the recording until it is made again."""
    record(own_site.content, "tg", 37, silence(2))
    own_site.change(*CHANGES[name])
    [told] = findings(own_site)
    assert (told.check, told.file, is_heard(own_site)) == ("recording-outdated", RECORDING, False)
    assert "Record it again" in told.hint
    record(own_site.content, "tg", 37, silence(2, b"again"))
    assert (findings(own_site), is_heard(own_site)) == ([], True)


@pytest.mark.parametrize(
    "change",
    [
        ("facts.toml", "value = 10000", "value = 12000"),
        ("ru/37-russia.md", "не работать.", "работать нельзя."),
        (ITEM, "aliases = [", 'aliases = ["нав", '),
    ],
    ids=["a value of another page", "the Russian text", "what is typed in search"],
)
def test_what_is_not_heard_changes_nothing(own_site: Site, change: tuple[str, str, str]) -> None:
    """Neither a value that the page does not print, nor another language, nor what only search knows."""
    page = own_site.content / ITEM
    page.write_text(page.read_text("utf-8").replace("{{ru-patent-moscow-month}}", ""), "utf-8")
    record(own_site.content, "tg", 37, silence(2))
    own_site.change(*change)
    assert (findings(own_site), is_heard(own_site)) == ([], True)


def test_another_file_is_not_heard_before_somebody_listened(own_site: Site) -> None:
    """The stamp names one file; another, though it sounds the same, has none."""
    record(own_site.content, "tg", 37, silence(2))
    record(own_site.content, "tg", 37, silence(2, b"other"), stamped=False)
    [told] = findings(own_site)
    assert (told.check, is_heard(own_site)) == ("recording-unstamped", False)
    assert f"{TODAY}" in told.sentence


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"RIFF\0\0\0\0WAVEfmt " * 9, "no MP3"),
        (b"", "no MP3"),
        (silence(2, channels="stereo"), "stereo"),
        (silence(2, kbps=64), "64 kbps"),
        (silence(LARGEST / 3000 + 1), "KB; at most 270"),
        (silence(3)[:-20], "damaged after 3 seconds"),
        (silence(3) + b"\xff\xf3" + b"x" * 90, "damaged after 3 seconds"),
    ],
    ids=["wave", "empty", "stereo", "dense", "large", "cut", "spoilt"],
)
def test_what_a_kiosk_should_not_play_is_told_and_not_stamped(own_site: Site, data: bytes, said: str) -> None:
    """The sentence says what the file is, the hint how to save it; it stops no build."""
    record(own_site.content, "tg", 37, data, stamped=False)
    [told] = findings(own_site)
    assert (told.check, told.level) == ("recording-file", "warning")
    assert said in told.sentence
    assert "mono" in told.hint
    with pytest.raises(ContentError, match="is not stamped"):
        stamp(own_site.content, RECORDING)
    own_site.build()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("media/tg/99.mp3", "no item 99"),
        ("media/tg/seven.mp3", "neither language nor number"),
        ("media/xx/37.mp3", "neither language nor number"),
        ("media/uz-cyrl/37.mp3", "whose recording serves both"),
    ],
)
def test_a_recording_of_no_page_is_told(own_site: Site, name: str, said: str) -> None:
    """A number without an item, a name of no meaning, a language that is made by rule."""
    path = own_site.content / name
    path.parent.mkdir(parents=True)
    path.write_bytes(silence(1))
    [told] = findings(own_site)
    assert (told.check, told.file) == ("recording-file", name)
    assert said in told.sentence


@pytest.mark.parametrize("make", [lambda: silence(2), lambda: ID3 + silence(2), lambda: silence(2, b"tag") + b"\0" * 9])
def test_tags_before_and_after_the_sound_are_no_damage(make: Callable[[], bytes]) -> None:
    """Its length is that of the sound alone."""
    sound = read_mp3(make())
    assert sound is not None
    assert (sound.is_whole, sound.is_mono, round(sound.kbps), round(sound.seconds, 1)) == (True, True, 24, 2.0)


def test_the_command_stamps_texts_and_recordings_alike(own_site: Site) -> None:
    """One command for both; each keeps what the other wrote; `check` and `report` follow."""

    def run(*words: str) -> str:
        done = CliRunner().invoke(main, [words[0], *words[1:], f"--content={own_site.content}"])
        assert done.exit_code == 0, done.output
        return done.output

    record(own_site.content, "tg", 37, silence(84), stamped=False)
    assert "[recording-unstamped]" in run("check")
    path = own_site.content / RECORDING
    assert run("stamp", str(path), ITEM).startswith("1 stamped, 1 had")
    assert run("stamp", str(path)).startswith("0 stamped, 1 had")
    own_site.change(ITEM, "+++\nБе", "+++\nҲоло бе")
    assert run("stamp", ITEM).startswith("1 stamped")
    assert "[recording-outdated]" in run("check")
    assert "tg    *4 of 4" in run("report")
    run("stamp", str(path))
    assert "[recording-" not in run("check")
    assert "tg    *3 of 4" in run("report")


def test_a_name_that_is_not_there_is_said(own_site: Site) -> None:
    """With an example of a right one."""
    with pytest.raises(ContentError, match=r"There is no recording media/tg/16\.mp3"):
        stamp(own_site.content, "media/tg/16.mp3")


def test_a_recording_is_read_once(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview asks at every save: what did not change is not read again."""
    record(own_site.content, "tg", 37, silence(2))
    before = read_recordings(own_site.content)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("It was read again."))
    assert read_recordings(own_site.content) == before
