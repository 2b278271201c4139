"""The project's own files hold together: locks, docs, decisions."""

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings

README = Path("README.md")
RUNTIME, DEVELOPMENT = Path("requirements.txt"), Path("requirements-dev.txt")
PINNED = re.compile(r"^([A-Za-z0-9_.\-]+(?:\[[a-z,]+\])?)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    return dict(PINNED.findall(lock.read_text()))


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = pins(RUNTIME), pins(DEVELOPMENT)

    assert runtime
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_has_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()

    assert text.count("--hash=sha256:") >= len(pins(lock))
    assert "http" not in text.replace("httptools", "").replace("httpx", "").replace(
        "aiohttp", ""
    ).replace("httpcore", "")


def test_every_decision_ends_in_its_checks_and_stands_in_the_list() -> None:
    listed = Path("docs/decisions/README.md").read_text()
    decisions = sorted(Path("docs/decisions").glob("0*.md"))

    assert decisions
    for decision in decisions:
        text = decision.read_text()
        assert decision.name in listed
        assert "**Checks.**" in text
        assert len(text.splitlines()) < 60


def test_every_test_that_a_decision_names_exists() -> None:
    for decision in Path("docs/decisions").glob("0*.md"):
        for named in re.findall(r"`(tests/[^`]+)`", decision.read_text()):
            assert Path(named).exists(), f"{decision.name} names {named}"


def test_every_make_target_that_the_docs_name_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(), re.MULTILINE))
    for page in (README, *Path("docs").rglob("*.md")):
        named = set(re.findall(r"`make ([a-z]+)", page.read_text()))
        assert named <= targets, page


def test_every_picture_and_page_that_the_docs_link_to_exists() -> None:
    for page in (README, *Path("docs").rglob("*.md")):
        text = page.read_text()
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        links += re.findall(r'(?:src|srcset)="([^":]+)"', text)
        for link in links:
            assert (page.parent / link).exists(), f"{page} links to {link}"


def test_every_setting_stands_in_the_readme_and_the_other_way_round() -> None:
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    named = set(re.findall(r"`((?:NOISEGATE|DATABASE|SLACK)_[A-Z_]+)`", README.read_text()))

    assert named == settings


def test_every_scope_of_the_manifest_is_explained_in_the_readme_and_no_other() -> None:
    manifest = yaml.safe_load(Path("manifest.yml").read_text())
    asked = set(manifest["oauth_config"]["scopes"]["bot"])
    rows = re.findall(r"^\| (`[a-z]+[^|]*) \|", README.read_text(), re.MULTILINE)
    explained = {scope for row in rows for scope in re.findall(r"`([a-z]+(?::[a-z]+)?)`", row)}

    assert asked <= explained
    assert {scope for scope in explained if ":" in scope} <= asked
