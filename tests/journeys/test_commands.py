"""The commands, run as a person runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from kiosk.cli import say_where
from kiosk.config import Settings
from kiosk.languages import LANGUAGES
from kiosk.library.releases import Releases
from tests.conftest import EXAMPLE, ROOT, Process, free_port, running_kiosk


def run(*words: str, code: int = 0, cwd: Path = ROOT) -> str:
    """Run a command of ours and return what it says."""
    start = {"kiosk": ["-c", "from kiosk.cli import main; main()"], "build": [str(cwd / "build_bundle.py")]}
    environment = {**os.environ, "PYTHONPATH": str(cwd)}
    done = subprocess.run(
        [sys.executable, *start[words[0]], *words[1:]], capture_output=True, text=True, cwd=cwd, env=environment
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own with the example content."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "kiosk", folder / "kiosk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(EXAMPLE, folder / "content")
    shutil.copy(ROOT / "build_bundle.py", folder)
    return folder


def test_the_end_of_the_readme_command_serves_the_content(tmp_path: Path) -> None:
    """What a newcomer types last builds content/ and answers, in every language."""
    first = re.findall(r"^    (.*)$", (ROOT / "README.md").read_text("utf-8"), re.M)[0]
    words = first.rpartition("&& ")[2].replace(".venv/bin", str(Path(sys.executable).parent)).split()
    ports = (free_port(), free_port())
    options = ["--state", str(tmp_path), "--port", str(ports[0]), "--terminal-port", str(ports[1])]
    with subprocess.Popen([*words, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"The kiosk is open at http://127.0.0.1:{ports[0]}\n"
        for code in LANGUAGES:
            with urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}/{code}/37") as answer:
                assert answer.status == 200
        process.terminate()


def test_check_tells_findings_for_people_and_for_scripts(checkout: Path) -> None:
    """Warnings leave with 0; an error leaves with 1, with its line and hint."""
    assert "0 errors" in run("build", "check", cwd=checkout)
    path = checkout / "content/ru/37-russia.md"
    path.write_text(path.read_text("utf-8").replace("не работать.", "не работать 90 дней."), "utf-8")
    assert re.search(
        r"ru/37-russia.md:\d+: error: The digits 90 stand in the text.", run("build", "check", code=1, cwd=checkout)
    )
    found = json.loads(run("build", "check", "--json", code=1, cwd=checkout))
    assert {"check", "file", "line", "sentence", "hint", "slug", "level"} == set(found[0])
    assert found[0]["level"] == "error"


def test_from_content_to_screen_and_back(checkout: Path, tmp_path: Path) -> None:
    """Serve builds; a build while it runs is followed; an error changes nothing; rollback goes back."""
    state, facts = tmp_path / "state", checkout / "content/facts.toml"
    with running_kiosk(state, checkout) as process:
        process.wait()
        assert "15\N{NO-BREAK SPACE}рӯз" in read(process, "/tg/37") or "15\N{NO-BREAK SPACE}дней" in read(
            process, "/tg/37"
        )
        facts.write_text(facts.read_text("utf-8").replace("value = 15", "value = 21"), "utf-8")
        assert "is active" in run("build", "build", "--state", str(state), cwd=checkout)
        assert wait_for(process, "/ru/37", "21\N{NO-BREAK SPACE}день")
        assert "Nothing changed" in run("build", "build", "--state", str(state), cwd=checkout)
        facts.write_text(facts.read_text("utf-8").replace("value = 21", "value = "), "utf-8")
        assert "facts.toml" in run("build", "build", "--state", str(state), code=1, cwd=checkout)
        assert "21\N{NO-BREAK SPACE}день" in read(process, "/ru/37")
        listed = json.loads(run("kiosk", "releases", "--state", str(state), "--json", cwd=checkout))
        assert [row["mark"] for row in listed] == ["previous", "active"]
        assert "is active again" in run("kiosk", "rollback", "--state", str(state), cwd=checkout)
        assert wait_for(process, "/ru/37", "15\N{NO-BREAK SPACE}дней")
        status = json.loads(run("kiosk", "status", "--state", str(state), "--json", cwd=checkout))
        assert list(status["refused"].values()) == ["it was rolled back."]


def test_serving_goes_on_with_broken_content(checkout: Path, tmp_path: Path) -> None:
    """A start with errors in the content tells them and serves the release from before."""
    state = tmp_path / "state"
    run("build", "build", "--state", str(state), cwd=checkout)
    (checkout / "content/topics.toml").write_text("[", "utf-8")
    with running_kiosk(state, checkout) as process:
        process.wait()
        assert "Россия" in read(process, "/ru/37")
        assert "topics.toml:1: error" in process.log.read_text()


def test_a_kiosk_opens_while_another_command_is_at_work(checkout: Path, tmp_path: Path) -> None:
    """A sync over a slow link holds the lock for hours; what is new is built when it ends."""
    state = tmp_path / "state"
    run("build", "build", "--state", str(state), cwd=checkout)
    facts = checkout / "content/facts.toml"
    facts.write_text(facts.read_text("utf-8").replace("value = 30", "value = 33"), "utf-8")
    with Releases(state).lock(), running_kiosk(state, checkout) as process:
        process.wait(20)
        with urllib.request.urlopen(process.url("/ru/37")) as answer:
            assert "30\N{NO-BREAK SPACE}дней" in answer.read().decode()
        assert "Another command is at work here" in process.log.read_text()
        rollback = [sys.executable, "-c", "from kiosk.cli import main; main()", "rollback", "--state", str(state)]
        with subprocess.Popen(rollback, cwd=checkout, stderr=subprocess.PIPE, text=True) as waiting:
            assert waiting.stderr is not None
            assert "goes on when that ends" in waiting.stderr.readline()
            waiting.kill()


def test_wrong_settings_are_one_sentence(tmp_path: Path) -> None:
    """The line that is wrong is named, and nothing starts."""
    settings = tmp_path / "kiosk.toml"
    for text, said in [
        ('host = "::1"\nprot = 1', "line 2: there is no setting `prot`"),
        ('port = "8080"', "line 1: `port` must be a whole number"),
        ("port = 70000", "between 1 and 65535"),
        ('country = "XX"', "must be one of"),
        ("port = ", "not valid TOML"),
        ("port = 8081", "must differ"),
        ('state = ""', "line 1: `state` must name a folder"),
    ]:
        settings.write_text(text, "utf-8")
        assert said in run("kiosk", "serve", "--config", str(settings), "--state", str(tmp_path), code=1)


def test_phones_are_told_the_address_that_the_terminal_draws(capsys: pytest.CaptureFixture[str]) -> None:
    """`address` of kiosk.toml goes before what this machine would say; on this machine alone there is none."""
    say_where(Settings(address="http://kiosk.example/"))
    assert "Phones on this network: http://kiosk.example\n" in capsys.readouterr().out
    say_where(Settings(host="127.0.0.1"))
    assert "Phones" not in capsys.readouterr().out


def test_a_taken_port_is_one_sentence(served: Process, tmp_path: Path) -> None:
    """Another program on the port is told, with what to do."""
    words = ("--port", str(served.port), "--state", str(tmp_path / "state"), "--host", "127.0.0.1")
    assert "choose another `port` (--port" in run("kiosk", "serve", *words, code=1)


def test_raw_letters_in_an_address_are_understood(served: Process) -> None:
    """«патент» sent as bare UTF-8, as curl does, finds 37."""
    import socket

    for path, found in (("/ru/search?q=патент", "/ru/37"), ("/tg/search?q=рухсатнома", "/tg/37")):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        assert answer.startswith("HTTP/1.0 200 OK")
        assert f'href="{found}' in answer


HOSTILE = [
    b"GET /tg/79 HTTP/1.1\r\nHost: ..\r\n\r\n",
    b"GET /tg/79 HTTP/1.1\r\nHost: " + b"a" * 300 + b"\r\n\r\n",
    b"GET http://[secret]x/tg/79 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /tg/ secret HTTP/1.1\r\n\r\n",
    b"GET /tg/79 HTTP/1.1\r\nTransfer-Encoding: secret\r\n\r\n",
    b"POST /tg/79 HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
    b"GET /tg/" + b"s" * 40_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /tg HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /tg/\xff\x00 HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
]


def test_hostile_requests_get_a_page_and_leave_nothing_in_the_log(served: Process) -> None:
    """Whatever is sent: never a 5xx, never English, never another's address in a redirect, never a word in the log."""
    import socket

    before = served.log.read_text()
    for request in HOSTILE:
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8", "replace")
        assert re.match(r"HTTP/1\.[01] [234]\d\d ", answer), (request[:40], answer[:80])
        assert "generated by" not in answer
        assert "evil" not in answer
        assert "Location: /tg/\r\n" in answer or "lang=" in answer, request[:40]
    assert served.log.read_text() == before


def test_the_terminal_answers_on_this_machine_only(served: Process) -> None:
    """The terminal has its own port on loopback, where nothing can dial; no other address of this machine has it."""
    listening = Path("/proc/net/tcp").read_text("ascii")
    assert f" 0100007F:{served.terminal_port:04X} 00000000:0000 0A" in listening
    assert f" 00000000:{served.terminal_port:04X} 00000000:0000 0A" not in listening
    with urllib.request.urlopen(f"http://127.0.0.1:{served.terminal_port}/ru/help") as answer:
        assert "tel:" not in answer.read().decode()


def read(process: Process, path: str) -> str:
    """Return a page of the running kiosk."""
    with urllib.request.urlopen(process.url(path)) as answer:
        found: str = answer.read().decode()
    return found


def wait_for(process: Process, path: str, words: str) -> bool:
    """Look for two seconds whether *words* appear."""
    import time

    end = time.monotonic() + 2
    while time.monotonic() < end:
        if words in read(process, path):
            return True
        time.sleep(0.1)
    return False
