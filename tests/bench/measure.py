# SPDX-License-Identifier: MIT
"""What is measured, as rows: name, cpu_us, allocs, instructions, ratio and what else a row has to tell."""

import json
import random
import re
import shutil
import socket
import statistics
import subprocess
import time

import messages
from lab import CONNECTIONS, SERVER_CORE, HttpSubject, PipeSubject, Process, has_valgrind, instructions, memory_kib

WARM_UP = 5000
# Faults may come of the kernel's own housekeeping, so the best of a few windows counts. A server that leaks or gives
# memory back and forth has them in each.
FAULT_WINDOWS = 3

CEILING = ("ceiling_http",)
LIBRARY = ("library_http", "embedded")
SERVE = ("library_http", "serve")
PIECES = ("parse_message", "decode_arguments", "validate_arguments", "encode_result", "write_event")


def counts(lab, kind, server, request, requests):
    """Allocations and page faults a request in steady state."""
    with kind(lab, server, request, count_allocations=True) as subject:
        subject.run("count", WARM_UP)
        windows = [subject.measure("count", requests) for _ in range(FAULT_WINDOWS)]
    return {
        "allocs": round(statistics.median(window["allocs"] for window in windows), 2),
        "faults": min(window["faults"] for window in windows),
    }


def instruction_count(lab, kind, server, request, requests=2000):
    return round(instructions(lab, kind, server, request, requests)) if has_valgrind() else None


def interleaved(lab, kind, servers, rounds, milliseconds):
    """Runs of all the servers in turn, in random order each round; returns the runs of each. `servers`: name to
    (server, request)."""
    subjects = {name: kind(lab, server, request) for name, (server, request) in servers.items()}
    runs = {name: [] for name in servers}
    try:
        for subject in subjects.values():
            subject.run("count", WARM_UP)
        for _ in range(rounds):
            for name in random.sample(list(subjects), len(subjects)):
                # A pause lets go of buffers, which the first requests then take again.
                subjects[name].run("count", 500)
                runs[name].append(subjects[name].measure("time", milliseconds))
    finally:
        for subject in subjects.values():
            subject.close()
    return runs


def best(runs, key, most=False):
    """The mean of the best quarter of the runs: whatever else runs on the machine can only make a run worse."""
    values = sorted((run[key] for run in runs), reverse=most)
    return statistics.mean(values[: max(1, len(values) // 4)])


def http_rows(lab, scale):
    servers = {
        "http_ceiling": (CEILING, messages.CALL),
        "http_library": (LIBRARY, messages.CALL),
        "http_library_serve": (SERVE, messages.CALL),
        "http_initialize": (LIBRARY, messages.INITIALIZE_STATELESS),
        "http_ping": (LIBRARY, messages.PING),
    }
    runs = interleaved(lab, HttpSubject, servers, scale.rounds, scale.milliseconds)
    for name, (server, request) in servers.items():
        yield {
            "name": name,
            "cpu_us": round(best(runs[name], "cpu_us"), 2),
            **counts(lab, HttpSubject, server, request, scale.requests),
            "instructions": instruction_count(lab, HttpSubject, server, request),
            "ratio": round(best(runs[name], "cpu_us") / best(runs["http_ceiling"], "cpu_us"), 3),
            "rate": round(best(runs[name], "rate", most=True)),
            "p50_us": round(best(runs[name], "p50_us"), 1),
        }


def stdio_rows(lab, scale):
    servers = {
        "stdio_ceiling": (("ceiling_stdio",), messages.CALL_BODY),
        "stdio_library": (("library_stdio",), messages.CALL_BODY),
    }
    runs = interleaved(lab, PipeSubject, servers, scale.rounds, scale.milliseconds)
    for name, (server, request) in servers.items():
        yield {
            "name": name,
            "cpu_us": round(best(runs[name], "cpu_us"), 2),
            **counts(lab, PipeSubject, server, request, scale.requests),
            "instructions": None,
            "ratio": round(best(runs[name], "rate", most=True) / best(runs["stdio_ceiling"], "rate", most=True), 3),
            "rate": round(best(runs[name], "rate", most=True)),
        }


def run_piece(lab, name, count, prefix=()):
    done = subprocess.run(
        [*prefix, lab.program("pieces"), name, str(count), lab.request_file(messages.CALL_BODY)],
        check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def piece_instructions(lab, name):
    if not has_valgrind():
        return None
    totals = []
    for count in (1000, 2000):
        output = lab.folder / f"piece-{name}-{count}"
        run_piece(lab, name, count, [shutil.which("valgrind"), "--tool=callgrind", "--quiet",
                                     f"--callgrind-out-file={output}"])
        totals.append(int(re.search(r"^(?:summary|totals): (\d+)", output.read_text(), re.M).group(1)))
    return round((totals[1] - totals[0]) / 1000)


def piece_rows(lab, scale):
    for name in PIECES:
        runs = [run_piece(lab, name, scale.repetitions) for _ in range(5)]
        yield {
            "name": name,
            "cpu_us": round(min(run["cpu_us"] for run in runs), 3),
            "allocs": runs[0]["allocs"],
            "instructions": piece_instructions(lab, name),
            "ratio": None,
        }


class Client:
    """A connection that is mostly idle."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)

    def ask(self, request):
        """Head and body of the answer; of one without a length, an event stream, the body is what has arrived."""
        self.socket.sendall(request)
        head, body, size = "", "", 0
        received = b""
        while b"\r\n\r\n" not in received or len(body) < size:
            piece = self.socket.recv(4096)
            if not piece:
                raise RuntimeError("the server closed the connection")
            received += piece
            head, _, body = received.decode().partition("\r\n\r\n")
            length = re.search(r"content-length: (\d+)", head, re.I)
            size = int(length.group(1)) if length else 0
        return head, body

    def close(self):
        self.socket.close()


def open_keep_alive(port):
    client = Client(port)
    client.ask(messages.CALL)
    return client


def open_event_stream(port):
    client = Client(port)
    head, _ = client.ask(messages.INITIALIZE)
    session = re.search(r"mcp-session-id: (\S+)", head, re.I).group(1)
    client.ask(messages.open_stream(session))
    return client


def idle_rows(lab, scale):
    """Memory of the process that idle connections cost, each; an event stream with its session."""
    for name, opener in (("idle_keep_alive", open_keep_alive), ("idle_event_stream", open_event_stream)):
        with Process([lab.program(LIBRARY[0]), *LIBRARY[1:]], SERVER_CORE, stdout=subprocess.PIPE) as server:
            port = int(server.child.stdout.readline())
            # The first ones pay for what all share.
            clients = [opener(port) for _ in range(CONNECTIONS)]
            before = memory_kib(server.child.pid)
            clients += [opener(port) for _ in range(scale.connections)]
            time.sleep(scale.idle_seconds)
            kib = (memory_kib(server.child.pid) - before) / scale.connections
            for client in clients:
                client.close()
        yield {"name": name, "cpu_us": None, "allocs": None, "instructions": None, "ratio": None, "kib": round(kib, 2)}


# So many must be held by one process, whatever the scale.
LISTEN_STREAMS = 5000


def listen_rows(lab, _scale):
    """The heap that an idle subscriptions/listen stream takes, and how many of all the streams hear of one change."""
    done = subprocess.run(
        [lab.program("idle_streams"), str(LISTEN_STREAMS)], check=True, capture_output=True, text=True, timeout=300)
    found = json.loads(done.stdout)
    yield {"name": "idle_listen_stream", "cpu_us": None, "allocs": None, "instructions": None, "ratio": None,
           "bytes": found["bytes_each"], "told": found["told"]}
