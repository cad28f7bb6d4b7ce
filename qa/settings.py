"""Settings from the environment and a TOML file; the only place that names concrete libraries and encoders."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.retriever import Encoder, LibraryError, Reranker

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
    reranker: str | None = None
    """Name or folder of a sentence-transformers CrossEncoder that looks at the best hits again; None does without."""
    device: str | None = None
    """Where both run, in torch's words (cpu, cuda, cuda:1, mps); None takes the fastest there is."""
    batch_size: int = 32
    """Texts that go through a model at once."""
    auth: str | None = field(default=None, repr=False)
    """USER:PASSWORD that `wenbao serve` asks for."""
    read_only: bool = False
    """Whether `wenbao serve` refuses uploads and removals."""

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
            reranker=chosen.get("reranker"),
            device=chosen.get("device"),
            batch_size=_batch_size(chosen.get("batch_size", "32")),
            auth=chosen.get("auth"),
            read_only=_switch("read_only", chosen.get("read_only", "no")),
        )


def _batch_size(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise LibraryError(f"batch_size (WENBAO_BATCH_SIZE) is {text!r}: it must be a whole number above 0")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise LibraryError(f"{name} (WENBAO_{name.upper()}) is {text!r}: it must be yes or no")
    return text == "yes"


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


def open_library(
    folder: str | Path | None = None,
    *,
    encoder: Encoder | str | None = None,
    reranker: str | None = None,
    fill: bool = True,
) -> Library:
    """Open a library, a new one with the bundled report in it.

    Args:
        folder: see `library_folder`.
        encoder: itself, or the name or folder of one; None takes the one of the settings.
        reranker: name or folder of one; None takes the one of the settings, if any.
        fill: read the bundled report into a library that has never held one.

    Raises:
        LibraryError: the folder cannot be used.
        ModelError: a new library is filled, and the encoder cannot be loaded.
    """
    from index.library import Library

    settings = Settings.load()
    name = reranker or settings.reranker
    library = Library.open(
        library_folder(folder),
        encoder=chosen_encoder(encoder, settings),
        reranker=_reranker(name, settings) if name else None,
    )
    if fill and library.change == 0:
        from corpus import read
        from qa.adding import digest_of

        for path in bundled_reports():
            library.add(read(path), digest=digest_of(path))
    return library


def chosen_encoder(option: Encoder | str | None, settings: Settings) -> Encoder | None:
    """The option, or what it or the settings name; None is the encoder that comes with Wenbao."""
    chosen = option or settings.encoder
    if not isinstance(chosen, str):
        return chosen
    from index.models import load_encoder

    return load_encoder(chosen, device=settings.device, batch_size=settings.batch_size)


def _reranker(name: str, settings: Settings) -> Reranker:
    from index.models import CrossEncoderReranker

    return CrossEncoderReranker(name, device=settings.device, batch_size=settings.batch_size)


def open_answerer(
    folder: str | Path | None = None, *, encoder: Encoder | str | None = None, reranker: str | None = None
) -> Answerer:
    """An answerer over the library that `open_library` opens."""
    from qa.ask import Answerer

    return Answerer(open_library(folder, encoder=encoder, reranker=reranker))
