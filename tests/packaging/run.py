# SPDX-License-Identifier: MIT
"""Installs the library, moves the installed tree, and uses it as applications do.

  run.py BUILD_FOLDER

For static and shared libraries: each component alone, by find_package and by pkg-config, compiled, linked, run and
asked. Then the sources as a part of another project. Everything is made below BUILD_FOLDER, and removed at the end."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import asking

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMPONENTS = ("server", "http", "mcpxx")
# Never in a program that serves stdio only.
FOREIGN_TO_STDIO = re.compile(r"lib(ssl|crypto|llhttp|mcpxx_http)\b")
CXX = os.environ.get("CXX", "c++")
LAUNCHER = ["ccache"] if shutil.which("ccache") else []


class Failed(Exception):
    pass


def expect(holds, message):
    if not holds:
        raise Failed(message)


def run(*command, env=None, fails=False):
    """The output of a command, which must succeed (or, with `fails`, must not)."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=900, env={**os.environ, **(env or {})})
    expect((done.returncode != 0) == fails, f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}")
    return done.stdout


def configure(source, build, *definitions, fails=False):
    launchers = [f"-DCMAKE_{language}_COMPILER_LAUNCHER={LAUNCHER[0]}" for language in ("C", "CXX") if LAUNCHER]
    return run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_CXX_COMPILER={CXX}", *launchers,
               *definitions, fails=fails)


def build(folder):
    run("cmake", "--build", folder, "--parallel", os.cpu_count())


def program_of(component):
    return "stdio" if component == "server" else "http"


def ask(program, library_path=None):
    env = {**os.environ, **({"LD_LIBRARY_PATH": str(library_path)} if library_path else {})}
    problem = asking.stdio(program, env) if program.name == "stdio" else asking.http(program, env)
    expect(not problem, f"{program}: {problem}")


class Installed:
    """The tree of one linkage, installed to one place and then moved to another."""

    def __init__(self, work, linkage):
        self.linkage = linkage
        self.work = work
        # Both linkages are built in the same place, so that the compiler's cache knows the second one's files.
        self.build = work / "build"
        first = work / "first"
        self.prefix = work / "prefix"
        for folder in (self.build, first, self.prefix):
            shutil.rmtree(folder, ignore_errors=True)
        configure(ROOT, self.build, "-DCMAKE_BUILD_TYPE=Release", "-DMCPXX_BUILD_TESTS=OFF", "-DMCPXX_BUILD_EXAMPLES=OFF",
                  "-DMCPXX_WARNINGS_AS_ERRORS=ON", f"-DBUILD_SHARED_LIBS={'ON' if linkage == 'shared' else 'OFF'}",
                  f"-DCMAKE_INSTALL_PREFIX={first}", "-DCMAKE_INSTALL_LIBDIR=lib")
        build(self.build)
        run("cmake", "--install", self.build)
        first.rename(self.prefix)
        self.libraries = self.prefix / "lib"

    def check_files(self):
        """The public headers and nothing else of the sources; no path of this machine in what others read."""
        public = {path.relative_to(ROOT / "include") for path in (ROOT / "include").rglob("*.hpp")}
        installed = {path.relative_to(self.prefix / "include") for path in (self.prefix / "include").rglob("*.*")}
        expect(public == installed, f"headers differ: {sorted(map(str, public ^ installed))}")
        expect((self.prefix / "share/doc/mcpxx/LICENSE").exists(), "no licence")
        for path in [*self.libraries.rglob("*.cmake"), *self.libraries.rglob("*.pc")]:
            for foreign in (str(ROOT), str(self.work), str(pathlib.Path.home())):
                expect(foreign not in path.read_text(), f"{path.name} holds the path {foreign}")

    def check_symbols(self):
        """No function of llhttp under its own name, and of shared libraries none under any."""
        suffix, flags = (".so", ["-D"]) if self.linkage == "shared" else (".a", ["-g"])
        for name in ("libmcpxx_server", "libmcpxx_http"):
            symbols = run("nm", *flags, "--defined-only", self.libraries / (name + suffix))
            shown = re.findall(r" T (\w*llhttp_\w*)$", symbols, re.M)
            if self.linkage == "static":
                shown = [symbol for symbol in shown if not symbol.startswith("mcpxx_")]
            expect(not shown, f"{name} shows {shown[:5]}")
        if self.linkage == "shared":
            both = [set(re.findall(r" T (\w+)$", run("nm", "-D", "--defined-only", self.libraries / f"lib{name}.so"), re.M))
                    for name in ("mcpxx_server", "mcpxx_http")]
            twice = both[0] & both[1] - {"_init", "_fini"}
            expect(not twice, f"functions in both libraries: {sorted(twice)[:5]}")
            dynamic = run("readelf", "-d", self.libraries / "libmcpxx_server.so")
            expect(not FOREIGN_TO_STDIO.search(dynamic), f"libmcpxx_server needs too much:\n{dynamic}")
            expect("libmcpxx_server.so.0.1]" in dynamic, f"the soname is another:\n{dynamic}")
            expect("RUNPATH" not in dynamic and "RPATH" not in dynamic, "libmcpxx_server has a run path")

    def check_program(self, program):
        """What the program is linked with, and what it answers."""
        linked = run("ldd", program, env={"LD_LIBRARY_PATH": str(self.libraries)})
        expect("not found" not in linked, linked)
        if program.name == "stdio":
            expect(not FOREIGN_TO_STDIO.search(linked), f"linked with too much:\n{linked}")
            expect("llhttp" not in run("nm", program), "llhttp is in a program without HTTP")
        needed = run("readelf", "-d", program)
        if self.linkage == "shared":
            expect("libmcpxx_" in needed and "libfmt" not in needed, f"linked otherwise than meant:\n{needed}")
        else:
            expect("libmcpxx_" not in needed, f"linked otherwise than meant:\n{needed}")
        ask(program, self.libraries)

    def find_package(self, component):
        folder = self.work / "consumer"
        shutil.rmtree(folder, ignore_errors=True)
        configure(HERE / "consumer", folder, f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCOMPONENT={component}")
        build(folder)
        self.check_program(folder / program_of(component))

    def pkg_config(self, component):
        name = "mcpxx" if component == "mcpxx" else f"mcpxx-{component}"
        paths = {"PKG_CONFIG_PATH": str(self.libraries / "pkgconfig")}
        static = ["--static"] if self.linkage == "static" else []
        flags = [run("pkg-config", *kind, name, env=paths).split() for kind in (["--cflags"], ["--libs", *static])]
        source = program_of(component)
        program = self.work / source
        run(*LAUNCHER, CXX, "-std=c++20", *flags[0], "-c", HERE / f"consumer/{source}.cpp", "-o", f"{program}.o")
        run(CXX, f"{program}.o", *flags[1], "-o", program)
        self.check_program(program)

    def check_headers(self):
        """All headers in one text compile with what the package says; tests/lint/headers.py has each one alone."""
        flags = run("pkg-config", "--cflags", "mcpxx",
                    env={"PKG_CONFIG_PATH": str(self.libraries / "pkgconfig")}).split()
        source = self.work / "headers.cpp"
        headers = sorted(path.relative_to(self.prefix / "include") for path in (self.prefix / "include").rglob("*.hpp"))
        source.write_text("".join(f"#include <{header}>\n" for header in headers))
        run(CXX, "-std=c++20", "-Wall", "-Wextra", "-Werror", *flags, "-fsyntax-only", source)

    def check_refusals(self):
        said = configure(HERE / "consumer", self.work / "refused", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                         "-DCOMPONENT=auth", fails=True)
        said = " ".join(said.split())
        expect("mcpxx has no component 'auth'. There are: server, http, mcpxx." in said, f"unclear: {said}")


def check_subproject(work):
    folder = work / "subproject"
    settings = (f"-DMCPXX_SOURCE={ROOT}", "-DCMAKE_BUILD_TYPE=Release")
    configure(HERE / "subproject", folder, *settings)
    commands = run("ninja", "-C", folder, "-t", "commands")
    expect("-Werror" not in commands, "as a part of another project, warnings are errors")
    # For the compiler's cache, the same command lines as those of the installed libraries.
    configure(HERE / "subproject", folder, *settings, "-DMCPXX_WARNINGS_AS_ERRORS=ON")
    build(folder)
    for name in ("stdio", "http"):
        ask(folder / name)


def main():
    work = pathlib.Path(sys.argv[1]).resolve() / "packaging"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        for linkage in ("static", "shared"):
            tree = Installed(work, linkage)
            print(f"{linkage}: installed and moved", flush=True)
            tree.check_files()
            tree.check_symbols()
            for component in COMPONENTS:
                tree.find_package(component)
                tree.pkg_config(component)
                print(f"{linkage}: {component}, by find_package and pkg-config", flush=True)
        tree.check_headers()
        tree.check_refusals()
        check_subproject(work)
        print("headers, refusals, sub-project")
    except (Failed, subprocess.TimeoutExpired) as error:
        sys.exit(f"FAILED: {error}")
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
