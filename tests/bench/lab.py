# SPDX-License-Identifier: MIT
"""Running servers and load on cores of their own, and reading what a process has used from outside."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import tempfile

SERVER_CORE = 0
LOAD_CORE = 1 if len(os.sched_getaffinity(0)) > 1 else 0
CONNECTIONS = 32
WINDOW = 64


class Lab:
    """Where the programs are, and a folder for files in passing."""

    def __init__(self, programs):
        self.programs = pathlib.Path(programs)
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def program(self, name):
        return str(self.programs / f"bench_{name}")

    def request_file(self, request):
        path = self.folder / f"request-{abs(hash(request))}"
        path.write_bytes(request)
        return str(path)

    def counter_file(self):
        handle, path = tempfile.mkstemp(dir=self.folder)
        os.write(handle, bytes(8))
        os.close(handle)
        return path


def place(core):
    """Puts this process on a core, before others that want it where that is allowed."""
    os.sched_setaffinity(0, {core})
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -20)


class Process:
    """A child on a core of its own."""

    def __init__(self, command, core, environment=None, **pipes):
        self.child = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, text=True, bufsize=1,
            preexec_fn=lambda: place(core), **pipes)

    def stop(self):
        self.child.terminate()
        self.child.wait(timeout=30)
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe:
                pipe.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Usage:
    """What a process has used so far, all its threads together."""

    def __init__(self, pid, counter=None):
        self.cpu_ns = sum(
            int(path.read_text().split()[0]) for path in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"))
        # After the name in parentheses, which may hold anything: state is field 3, minflt field 10.
        after_name = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        self.faults = int(after_name[7])
        self.allocations = struct.unpack("Q", pathlib.Path(counter).read_bytes())[0] if counter else 0


def memory_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status).group(1))


class Subject:
    """A server under load: `server` names a program and its arguments, `request` is what is sent to it."""

    def run(self, order, amount):
        """Sends requests (`count`) or for some milliseconds (`time`); what the load generator says of it."""
        self.load.child.stdin.write(f"{order} {amount}\n")
        line = self.load.child.stdout.readline()
        if not line:
            raise RuntimeError(f"the load generator failed on {self.server}")
        return json.loads(line)

    def measure(self, order, amount):
        """A run, with what the server used for it."""
        before = Usage(self.pid, self.counter)
        outcome = self.run(order, amount)
        after = Usage(self.pid, self.counter)
        requests = outcome["requests"]
        outcome["cpu_us"] = (after.cpu_ns - before.cpu_ns) / 1000 / requests
        outcome["faults"] = after.faults - before.faults
        outcome["allocs"] = (after.allocations - before.allocations) / requests
        outcome["rate"] = requests / outcome["seconds"]
        return outcome

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def counting(lab, count_allocations):
    """The environment that makes a program count, and the file with the count."""
    if not count_allocations:
        return {}, None
    counter = lab.counter_file()
    return {"LD_PRELOAD": lab.program("malloc_counter.so"), "BENCH_ALLOCATIONS": counter}, counter


class HttpSubject(Subject):
    def __init__(self, lab, server, request, count_allocations=False, prefix=()):
        self.server = server
        environment, self.counter = counting(lab, count_allocations)
        program, *arguments = server
        self.process = Process([*prefix, lab.program(program), *arguments], SERVER_CORE, environment,
                               stdout=subprocess.PIPE)
        self.pid = self.process.child.pid
        self.port = int(self.process.child.stdout.readline())
        self.load = Process(
            [lab.program("load"), "http", str(self.port), str(CONNECTIONS), lab.request_file(request)],
            LOAD_CORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self):
        self.load.stop()
        self.process.stop()


class PipeSubject(Subject):
    def __init__(self, lab, server, request, count_allocations=False, prefix=()):
        self.server = server
        environment, self.counter = counting(lab, count_allocations)
        # The counter is for the program alone, so it is not in the environment of the load generator.
        command = [*prefix, lab.program(server[0]), *server[1:]]
        if environment:
            command = ["/usr/bin/env", *(f"{name}={value}" for name, value in environment.items()), *command]
        self.load = Process(
            [lab.program("load"), "pipe", str(SERVER_CORE), str(WINDOW), lab.request_file(request), *command],
            LOAD_CORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid = int(self.load.child.stdout.readline())

    def close(self):
        self.load.child.stdin.close()
        self.load.child.wait(timeout=30)
        self.load.child.stdout.close()


def has_valgrind():
    return shutil.which("valgrind") is not None


def instructions(lab, kind, server, request, count):
    """Instructions a request in user space, over all threads, as callgrind counts them: the difference between a
    run of `count` requests and one of twice as many, so that start and end cancel out."""
    totals = []
    for requests in (count, 2 * count):
        output = lab.folder / f"callgrind-{requests}"
        prefix = [shutil.which("valgrind"), "--tool=callgrind", f"--callgrind-out-file={output}", "--quiet"]
        with kind(lab, server, request, prefix=prefix) as subject:
            subject.run("count", requests)
            if kind is HttpSubject:
                os.kill(subject.pid, signal.SIGINT)
                subject.process.child.wait(timeout=30)
        totals.append(int(re.search(r"^(?:summary|totals): (\d+)", output.read_text(), re.M).group(1)))
    return (totals[1] - totals[0]) / count
