"""Settings from the environment and a TOML file; the only place that names concrete libraries and encoders."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.retriever import Encoder, LibraryError

if TYPE_CHECKING:
    from index.library import Library
    from qa.ask import Answerer

FILE_VARIABLE = "WENBAO_SETTINGS"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set: each name is a key of the TOML file, and in capitals after WENBAO_ an environment variable."""

    library: Path
    encoder: str | None = None
    """Name or folder of a sentence-transformers model; None is the encoder that comes with Wenbao."""
    auth: str | None = field(default=None, repr=False)
    """USER:PASSWORD that `wenbao serve` asks for."""

    @staticmethod
    def load(environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings: the environment goes before the file, the file before the defaults.

        Raises:
            LibraryError: the file cannot be read, or sets something that does not exist.
        """
        chosen = _read_file(environ)
        for name in Settings.__slots__:
            if value := environ.get(f"WENBAO_{name.upper()}"):
                chosen[name] = value
        folder = chosen.get("library")
        return Settings(
            library=Path(folder).expanduser() if folder else _data_folder(),
            encoder=chosen.get("encoder"),
            auth=chosen.get("auth"),
        )


def _read_file(environ: Mapping[str, str]) -> dict[str, str]:
    named = environ.get(FILE_VARIABLE)
    path = Path(named).expanduser() if named else _config_folder() / "wenbao.toml"
    try:
        chosen: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not named:
            return {}
        raise LibraryError(f"{path}: not a settings file ({error}); mend it or unset {FILE_VARIABLE}") from error
    for name, value in chosen.items():
        if name not in Settings.__slots__ or not isinstance(value, str):
            known = ", ".join(Settings.__slots__)
            raise LibraryError(f"{path}: cannot set {name} = {value!r}; what can be set, as text: {known}")
    return chosen


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("wenbao", appauthor=False)


def _config_folder() -> Path:
    from platformdirs import user_config_path

    return user_config_path("wenbao", appauthor=False)


def library_folder(option: str | Path | None = None) -> Path:
    """Where the library is: the option, else WENBAO_LIBRARY or the settings file, else the user's data folder."""
    return Path(option).expanduser() if option else Settings.load().library


def bundled_reports() -> tuple[Path, ...]:
    """The reports that come with Wenbao."""
    folder = Path(str(files("corpus"))) / "reports"
    return tuple(sorted(folder.glob("*.txt")))


def open_library(folder: str | Path | None = None, *, encoder: Encoder | None = None, fill: bool = True) -> Library:
    """Open a library, a new one with the bundled report in it.

    Args:
        folder: see `library_folder`.
        encoder: None takes the one of the settings.
        fill: read the bundled report into a library that has never held one.

    Raises:
        LibraryError: the folder cannot be used.
        ModelError: the encoder cannot be loaded.
    """
    from index.library import Library

    library = Library.open(library_folder(folder), encoder=encoder or _chosen_encoder())
    if fill and library.change == 0:
        from corpus import read

        for path in bundled_reports():
            library.add(read(path))
    return library


def _chosen_encoder() -> Encoder | None:
    name = Settings.load().encoder
    if name is None:
        return None
    from index.encoder import TransformerEncoder

    return TransformerEncoder(name)


def open_answerer(folder: str | Path | None = None, *, encoder: Encoder | None = None) -> Answerer:
    """An answerer over `open_library(folder)`."""
    from qa.ask import Answerer

    return Answerer(open_library(folder, encoder=encoder))
