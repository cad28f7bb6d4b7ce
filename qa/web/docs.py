"""The HTTP routes described for people, from the OpenAPI description; nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Wenbao: HTTP</title>'
    '<meta name="viewport" content="width=device-width"><style>'
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "background:#fbfaf7;color:#1f2328}code,pre{font-size:14px;background:#f3f1ea;padding:2px 4px}"
    "pre{padding:8px;overflow-x:auto}h2{font-size:18px;margin-top:2em}a{color:#a93823}"
    "@media(prefers-color-scheme:dark){body{background:#16181b;color:#e6e6e3}code,pre{background:#22262b}a{color:#ee8a72}}"
    "</style></head><body>"
)


def describe(openapi: dict[str, Any]) -> str:
    """A page that lists each route with what it takes."""
    schemas = openapi.get("components", {}).get("schemas", {})
    routes = "".join(
        _route(path, method, route, schemas)
        for path, methods in openapi["paths"].items()
        for method, route in methods.items()
    )
    example = """curl -H 'content-type: application/json' -d '{"question": "2026年粮食目标？"}' http://127.0.0.1:7860/api/ask"""
    return (
        f"{HEAD}<h1>Wenbao: HTTP</h1><pre>{escape(example)}</pre><p>Errors have a body too: "
        '<code>{"error": {"kind": …, "message": …}}</code>. For programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"{routes}</body></html>"
    )


def _route(path: str, method: str, route: dict[str, Any], schemas: dict[str, Any]) -> str:
    fields = "".join(
        f"<li><code>{escape(name)}</code> {escape(kind)}{'' if required else ', optional'}</li>"
        for name, kind, required in (*_parameters(route), *_body(route, schemas))
    )
    title = f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
    return f"{title}<p>{escape(route.get('summary', ''))}</p>" + (f"<ul>{fields}</ul>" if fields else "")


def _parameters(route: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for parameter in route.get("parameters", ()):
        yield parameter["name"], _kind(parameter["schema"]), parameter.get("required", False)


def _body(route: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    content = route.get("requestBody", {}).get("content", {})
    for media in content.values():
        schema = schemas[media["schema"]["$ref"].rpartition("/")[2]]
        for name, field in schema["properties"].items():
            yield name, _kind(field), name in schema.get("required", ())


def _kind(schema: dict[str, Any]) -> str:
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    return " or ".join(
        ", ".join(map(str, choice["enum"])) if "enum" in choice else choice["type"] for choice in choices
    )
