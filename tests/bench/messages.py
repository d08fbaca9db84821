# SPDX-License-Identifier: MIT
"""The requests that are sent, byte for byte."""

import json

PROTOCOL = "io.modelcontextprotocol/"
META = {PROTOCOL + "protocolVersion": "2026-07-28", PROTOCOL + "clientCapabilities": {}}
ARGUMENTS = {
    "text": "The quick brown fox jumps over the lazy dog, then takes a nap.",
    "count": 3,
    "loud": False,
}


def encode(message):
    return json.dumps(message, separators=(",", ":")).encode()


def http_request(body, headers=(), method="POST", path="/mcp"):
    """The name in Host is a loopback one, its port any: so the request is the same for every server."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1:8000", *headers]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    accept = "Accept: application/json, text/event-stream" if body else "Accept: text/event-stream"
    return "\r\n".join([*lines, accept, "", ""]).encode() + body


CALL_BODY = encode({
    "jsonrpc": "2.0", "id": 12345, "method": "tools/call",
    "params": {"name": "echo_arguments", "arguments": ARGUMENTS, "_meta": META},
})
CALL = http_request(
    CALL_BODY, ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: echo_arguments"])
# The size that the ceiling is held to.
assert (len(CALL_BODY), len(CALL)) == (307, 533), (len(CALL_BODY), len(CALL))

INITIALIZE_BODY = encode({
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}},
})
INITIALIZE = http_request(INITIALIZE_BODY)
INITIALIZE_STATELESS = http_request(INITIALIZE_BODY, path="/stateless")
PING = http_request(
    encode({"jsonrpc": "2.0", "id": 1, "method": "ping"}), ["MCP-Protocol-Version: 2025-11-25"], path="/stateless")


def open_stream(session):
    return http_request(b"", ["MCP-Protocol-Version: 2025-11-25", f"Mcp-Session-Id: {session}"], method="GET")
