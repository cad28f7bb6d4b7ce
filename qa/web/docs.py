"""The HTTP routes described for people, from the OpenAPI description; nothing is loaded from elsewhere."""

from __future__ import annotations

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
    """A page that lists each route with what it takes and gives, then each shape that they speak of."""
    schemas = openapi.get("components", {}).get("schemas", {})
    routes = "".join(
        _route(path, method, route) for path, methods in openapi["paths"].items() for method, route in methods.items()
    )
    shapes = "".join(_shape(name, schema) for name, schema in sorted(schemas.items()))
    example = """curl -H 'content-type: application/json' -d '{"question": "2026年粮食目标？"}' http://127.0.0.1:7860/api/ask"""
    return (
        f"{HEAD}<h1>Wenbao: HTTP</h1><pre>{escape(example)}</pre><p>Errors have a body too: "
        '<code>{"error": {"kind": …, "message": …}}</code>. For programs: <a href="openapi.json">openapi.json</a>; '
        "clients of OpenAI at <code>/v1</code>; MCP at <code>/gradio_api/mcp</code>.</p>"
        f"{routes}<h1>Shapes</h1>{shapes}</body></html>"
    )


def _route(path: str, method: str, route: dict[str, Any]) -> str:
    taken = [_field(one["name"], one["schema"], one.get("required", False)) for one in route.get("parameters", ())]
    sent = "".join(f"<li>body: {_kind(one['schema'])}</li>" for one in _content(route.get("requestBody", {})))
    given = "".join(f"<li>gives: {_kind(one['schema'])}</li>" for one in _content(route["responses"].get("200", {})))
    title = f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
    return f"{title}<p>{escape(route.get('summary', ''))}</p><ul>{''.join(taken)}{sent}{given}</ul>"


def _content(part: dict[str, Any]) -> list[dict[str, Any]]:
    return list(part.get("content", {}).values())


def _shape(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    fields = "".join(_field(one, kind, one in required) for one, kind in schema.get("properties", {}).items())
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{escape(schema.get("description", ""))}</p><ul>{fields}</ul>'


def _field(name: str, schema: dict[str, Any], required: bool) -> str:
    said = f". {escape(schema['description'])}" if "description" in schema else ""
    return f"<li><code>{escape(name)}</code> {_kind(schema)}{'' if required else ', optional'}{said}</li>"


def _kind(schema: dict[str, Any]) -> str:
    """The type of a value, in a few words of HTML."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema or "const" in schema:
        return escape(", ".join(map(str, schema.get("enum", [schema.get("const")]))))
    if "anyOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["anyOf"] if choice.get("type") != "null")
    kind = str(schema.get("type", "anything"))
    return f"list of {_kind(schema.get('items', {}))}" if kind == "array" else escape(kind)
