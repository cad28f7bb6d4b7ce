"""Takes the pictures of the page that the documentation shows, from a server that runs, into docs/images/.

wenbao serve &
python docs/screenshots.py http://127.0.0.1:7860

Reports are added for some of the pictures, and removed again.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from docx import Document
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDE, PHONE = (1200, 640), (390, 844)
GRAIN = "临清市2026年粮食目标？"
JOBS = "临清市2025年城镇新增就业多少人？"
COMPARE = "临清市城镇新增就业2025年实际和2026年目标分别是多少？"
ENGLISH = "What is Linqing's grain target for 2026?"
MISSING = "临清市2024年粮食产量是多少？"
HOSTILE = "南河县2026年粮食产量目标是多少？"
MADE_UP = (
    "东河县2026年政府工作报告",
    "一、2025年工作回顾",
    "粮食产量14亿斤，城镇新增就业3000人。",
    "二、2026年主要目标",
    "粮食产量16亿斤，城镇新增就业4000人。",
)
MARKUP = """南河县2026年政府工作报告

一、2026年<script>alert(1)</script>主要目标

粮食产量达到15亿斤<img src=x onerror=alert(1)>，**粗体**[链接](javascript:alert(1))。
"""
SETTLED_MS = 600


@dataclass(frozen=True, slots=True)
class Studio:
    """Where pictures are taken."""

    browser: Browser
    url: str

    def visit(
        self, path: str = "", *, size: tuple[int, int] = WIDE, scheme: str = "light", locale: str = "zh-CN"
    ) -> Page:
        """The page, once it is there."""
        view = {"width": size[0], "height": size[1]}
        page = self.browser.new_context(viewport=view, color_scheme=scheme, locale=locale).new_page()
        page.goto(self.url + path)
        page.wait_for_selector(".welcome, .turn", state="attached")
        return page

    def asked(self, *questions: str, **kind: object) -> Page:
        """The page after these questions."""
        page = self.visit(**kind)  # type: ignore[arg-type]
        for number, question in enumerate(questions):
            page.fill("#question textarea", question)
            page.press("#question textarea", "Enter")
            page.wait_for_selector(f".turn .card >> nth={number}")
        return page

    @contextmanager
    def added(self, *files: tuple[str, bytes]) -> Iterator[Page]:
        """The reports' room after these files were dropped; they are removed in the end."""
        page = self.visit("/?room=reports")
        sent = [{"name": name, "mimeType": "", "buffer": data} for name, data in files]
        page.set_input_files(".drop input", sent)  # type: ignore[arg-type]
        page.wait_for_selector(f".uploads li:nth-child({len(files)}) :is(.done, .failed)")
        try:
            yield page
        finally:
            for name, _ in files:
                urlopen(Request(f"{self.url}/api/reports/{Path(name).stem}", method="DELETE"), timeout=60).close()


def ask(studio: Studio) -> Iterator[Page]:
    """An answer with the report open at its sentence."""
    yield studio.asked(GRAIN)


def hover(studio: Studio) -> Iterator[Page]:
    """What a citation shows before it is clicked."""
    page = studio.asked(GRAIN)
    page.hover(".turn sup .cite")
    yield page


def follow_up(studio: Studio) -> Iterator[Page]:
    """A question that leans on the one before."""
    yield studio.asked(JOBS, "那2026年的目标呢？")


def refusal(studio: Studio) -> Iterator[Page]:
    """What is told where the report is silent."""
    yield studio.asked(MISSING)


def facts(studio: Studio) -> Iterator[Page]:
    """The figures of one indicator, drawn."""
    page = studio.visit("/?room=facts&indicator=城镇新增就业")
    page.wait_for_selector("#facts svg")
    yield page


def reports(studio: Studio) -> Iterator[Page]:
    """The reports, and where files are dropped."""
    page = studio.visit("/?room=reports")
    page.wait_for_selector(".card-report")
    yield page


def upload(studio: Studio) -> Iterator[Page]:
    """A Word and a PDF document, each with its result."""
    document, printed = Document(), studio.browser.new_page()
    for line in MADE_UP:
        document.add_paragraph(line)
    document.save(word := io.BytesIO())
    printed.set_content("".join(f"<p>{line.replace('东', '西')}</p>" for line in MADE_UP))
    files = ("donghe.docx", word.getvalue()), ("xihe.pdf", printed.pdf())
    with studio.added(*files) as page:
        yield page


def removal(studio: Studio) -> Iterator[Page]:
    """Removing a report is asked once."""
    with studio.added(("donghe.txt", "\n\n".join(MADE_UP).encode())) as page:
        page.click(".card-report[data-report='donghe'] .remove")
        yield page


def hostile(studio: Studio) -> Iterator[Page]:
    """Markup in a report is text."""
    with studio.added(("nanhe.txt", MARKUP.encode())):
        yield studio.asked(HOSTILE)


def english(studio: Studio) -> Iterator[Page]:
    """The page in English."""
    yield studio.asked(ENGLISH, locale="en-GB")


def link(studio: Studio) -> Iterator[Page]:
    """A permanent link to a sentence."""
    target = studio.asked(GRAIN).get_attribute(".turn sup .cite", "href")
    page = studio.visit(target or "")
    page.wait_for_selector("#reader mark")
    yield page


def phone(studio: Studio) -> Iterator[Page]:
    """A comparison on a phone."""
    yield studio.asked(COMPARE, size=PHONE)


def dark(studio: Studio) -> Iterator[Page]:
    """A comparison at night."""
    yield studio.asked(COMPARE, scheme="dark")


PICTURES: tuple[Callable[[Studio], Iterator[Page]], ...] = (
    ask, hover, follow_up, refusal, facts, reports, upload, removal, hostile, english, link, phone, dark,
)  # fmt: skip


def main() -> None:
    """Take every picture."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860"
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            for page in picture(Studio(browser, url.rstrip("/"))):
                save(page, IMAGES / f"{picture.__name__}.png")
        browser.close()


def save(page: Page, path: Path) -> None:
    """The picture with few colours, which this page has anyway."""
    page.wait_for_timeout(SETTLED_MS)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path.name} {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
