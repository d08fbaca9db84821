# SPDX-License-Identifier: MIT
"""What the checks of this folder share: finding files, blanking out comments and strings, compiling one text."""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CPP = (".hpp", ".cpp")

# As CMake compiles a consumer's files where the dependencies are installed system-wide.
COMPILE = ["g++", "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror",
           "-DASIO_STANDALONE", "-DASIO_NO_DEPRECATED", "-I", str(ROOT / "include")]

_NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^(\s]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
    # A ' after a digit or letter separates digits.
    r"|(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'", re.S)


def files(*folders, suffixes=CPP):
    """The files below the folders, in a stable order; what a package manager put there is not ours."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "node_modules" not in path.parts and path.is_file():
                yield path


def name(path):
    return str(path.relative_to(ROOT))


def code_only(text):
    """The text with comments and literals blanked out, every character and line in its old place."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group(0)), text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def compile_text(text, *arguments):
    """Compiles a text given as the one source file. Returns (ok, stdout, stderr)."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "probe.cpp"
        source.write_text(text)
        done = subprocess.run([*COMPILE, *arguments, str(source)], capture_output=True, text=True, timeout=120)
    return done.returncode == 0, done.stdout, done.stderr


def headers_of(text):
    """The headers a text includes, directly or not, as the compiler's -M output lists them."""
    ok, out, err = compile_text(text, "-M")
    if not ok:
        raise RuntimeError(err)
    return [word for word in out.replace("\\\n", " ").split() if "/" in word]


def finish(problems):
    """Prints the problems and ends the program."""
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
