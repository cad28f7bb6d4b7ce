"""A visitor of the page, who remembers every request and every script error."""

from __future__ import annotations


class Visit:
    """One visitor's page; every request and every script error is remembered."""

    def __init__(
        self, browser, url: str, path: str = "/", *, size=(1280, 800), scheme: str = "light", locale: str = "zh-CN"
    ):
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale=locale,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog {dialog.message}"))
        self.page.add_init_script("window.ran = () => { window.hasRun = true; }")
        self.url = url
        self.go(path)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.page.wait_for_selector("#question textarea", state="attached")
        self.page.wait_for_selector(".welcome, .turn", state="attached")

    def ask(self, question: str) -> None:
        before = self.page.locator(".turn .card").count()
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        self.page.wait_for_function("count => document.querySelectorAll('.turn .card').length > count", arg=before)

    def enter(self, room: str) -> None:
        self.page.click(f"#rooms [data-room='{room}']")
        self.page.wait_for_selector(f"#{room} .room-head")

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def is_focused(self, selector: str) -> bool:
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))
