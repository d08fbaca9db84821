# SPDX-License-Identifier: MIT
"""Starts a program of consumer/, asks it as a client would, and stops it. Each answers what is wrong, or None."""

import json
import subprocess
import urllib.request

TIMEOUT = 20
INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
              "params": {"protocolVersion": "2025-11-25", "capabilities": {},
                         "clientInfo": {"name": "asking", "version": "1"}}}


def call(number, tool):
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call",
            "params": {"name": tool, "arguments": {"name": "Ada"}}}


def stdio(program, env):
    messages = [INITIALIZE, {"jsonrpc": "2.0", "method": "notifications/initialized"},
                call(2, "greet"), call(3, "refuse"), call(4, "later")]
    lines = "".join(json.dumps(message) + "\n" for message in messages)
    done = subprocess.run([program], input=lines, capture_output=True, text=True, timeout=TIMEOUT, env=env)
    if done.returncode != 0:
        return f"exit status {done.returncode}: {done.stderr}"
    results = {answer.get("id"): answer.get("result", {}) for answer in map(json.loads, done.stdout.splitlines())}
    texts = {number: (result.get("content") or [{}])[0].get("text") for number, result in results.items()}
    if results.get(1, {}).get("serverInfo", {}).get("name") != "consumer":
        return f"no answer to initialize: {done.stdout}"
    if (texts.get(2), texts.get(3), texts.get(4)) != ("Hello, Ada", "not for Ada", "Later, Ada"):
        return f"wrong answers: {done.stdout}"
    return None if results[3].get("isError") else "ToolError was not told from a result"


def http(program, env):
    running = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=env)
    try:
        url = running.stdout.readline().strip()
        if not url.startswith("http://127.0.0.1:"):
            return f"no URL: {url} {running.communicate(timeout=TIMEOUT)[1]}"
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        request = urllib.request.Request(url, json.dumps(INITIALIZE).encode(), headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            answer = response.read().decode()
        _, errors = running.communicate(timeout=TIMEOUT)
        if '"name":"consumer"' not in answer:
            return f"no answer to initialize: {answer}"
        return None if running.returncode == 0 else f"exit status {running.returncode}: {errors}"
    finally:
        running.kill()
        running.wait(TIMEOUT)
