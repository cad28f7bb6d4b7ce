"""Takes the pictures of the page that the documentation shows, from a server that runs, into docs/images/.

wenbao serve &
python docs/screenshots.py http://127.0.0.1:7860
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDE, PHONE = (1280, 800), (390, 844)
GRAIN = "临清市2026年粮食目标？"
COMPARE = "临清市城镇新增就业2025年实际和2026年目标分别是多少？"
SETTLED_MS = 600


def main() -> None:
    """Take every picture."""
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860"
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, picture in (("ask", ask), ("facts", facts), ("reports", reports), ("phone", phone), ("dark", dark)):
            save(picture(browser, url), IMAGES / f"{name}.png")
        browser.close()


def ask(browser: Browser, url: str) -> Page:
    """An answer with the report open at its sentence."""
    page = visit(browser, url)
    put(page, GRAIN)
    return page


def facts(browser: Browser, url: str) -> Page:
    """The figures of one indicator, drawn."""
    page = visit(browser, f"{url}/?room=facts&indicator=城镇新增就业")
    page.wait_for_selector("#facts svg")
    return page


def reports(browser: Browser, url: str) -> Page:
    """The reports, and where files are dropped."""
    page = visit(browser, f"{url}/?room=reports")
    page.wait_for_selector(".card-report")
    return page


def phone(browser: Browser, url: str) -> Page:
    """A comparison on a phone."""
    page = visit(browser, url, size=PHONE)
    put(page, COMPARE)
    return page


def dark(browser: Browser, url: str) -> Page:
    """A comparison at night."""
    page = visit(browser, url, scheme="dark")
    put(page, COMPARE)
    return page


def visit(browser: Browser, url: str, *, size: tuple[int, int] = WIDE, scheme: str = "light") -> Page:
    """The page in Chinese, once it is there."""
    view = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=view, color_scheme=scheme, locale="zh-CN").new_page()
    page.goto(url)
    page.wait_for_selector(".welcome", state="attached")
    return page


def put(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".turn .card")


def save(page: Page, path: Path) -> None:
    """The picture with few colours, which this page has anyway."""
    page.wait_for_timeout(SETTLED_MS)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path.name} {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
