from __future__ import annotations

from pathlib import Path

import pytest

from index.retriever import LibraryError
from qa.settings import Settings, bundled_reports, library_folder


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text('library = "/from/file"\nencoder = "some/model"\n', encoding="utf-8")
    return path


def test_without_settings_the_library_is_in_the_users_data_folder():
    settings = Settings.load({})
    assert settings.library.name == "wenbao"
    assert settings.encoder is None


def test_the_environment_goes_before_the_file(file):
    assert Settings.load({"WENBAO_SETTINGS": str(file)}) == Settings(Path("/from/file"), "some/model")
    both = Settings.load({"WENBAO_SETTINGS": str(file), "WENBAO_LIBRARY": "/from/environment"})
    assert both == Settings(Path("/from/environment"), "some/model")


def test_the_option_goes_before_everything(monkeypatch, tmp_path):
    monkeypatch.setenv("WENBAO_LIBRARY", "/from/environment")
    assert library_folder(str(tmp_path)) == tmp_path
    assert library_folder(None) == Path("/from/environment")


def test_the_users_own_file_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr("qa.settings._config_folder", lambda: tmp_path)
    (tmp_path / "wenbao.toml").write_text('library = "~/reports"', encoding="utf-8")
    assert Settings.load({}).library == Path.home() / "reports"


@pytest.mark.parametrize("content", ['libary = "x"', "library = 3", "library = ", "[library]\na = 1"])
def test_a_wrong_file_is_named(tmp_path, content):
    path = tmp_path / "wrong.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"wrong\.toml"):
        Settings.load({"WENBAO_SETTINGS": str(path)})


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(LibraryError, match="WENBAO_SETTINGS"):
        Settings.load({"WENBAO_SETTINGS": str(tmp_path / "none.toml")})


def test_a_report_comes_with_wenbao(bundled_report):
    assert bundled_reports() == (bundled_report,)
