"""The tools for MCP clients, such as assistants and editors, at /gradio_api/mcp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from inspect import getdoc
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from qa.tools import Tools, guarded

if TYPE_CHECKING:
    from fastapi import FastAPI

PATH = "/gradio_api/mcp"
INSTRUCTIONS = (
    "Exact figures and sentences of Chinese government reports, each with the place it stands in. Use ask for a"
    " question; facts to list or compare figures; search to read around them. Quote the citations."
)


def mount_mcp(app: FastAPI, tools: Tools) -> None:
    """Serve the tools over MCP's streamable HTTP, without sessions; they run while the app's lifespan does."""
    server = MCPServer("Wenbao", title="问报 Wenbao", instructions=INSTRUCTIONS, log_level="WARNING")
    harmless = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for tool in tools.all:
        server.add_tool(guarded(tool, ToolError), description=getdoc(tool), annotations=harmless)
    # Hosts and origins are checked for every path before a request comes here.
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=unchecked
    )
    app.router.routes.extend(inner.routes)
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with outer(app) as state, server.session_manager.run():
            yield state

    app.router.lifespan_context = lifespan
