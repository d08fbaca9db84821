// SPDX-License-Identifier: MIT
// serve_stdio as clients use it: a child process.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

constexpr auto kInitialize =
    R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},)"
    R"("clientInfo":{"name":"test","version":"1"}}})"
    "\n";
constexpr auto kPrint = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"print"}})"
                        "\n";
constexpr auto kHang =
    R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"sleep","arguments":{"ms":20000}}})"
    "\n";

struct Output {
  std::vector<std::string> lines;
  std::string errors;
  int status = -1;
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Runs the shell command `redirected`, in which $SERVER is the test server and $IN a file with that input.
Output run(const std::string& input, const std::string& redirected) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("mcpxx_stdio_test_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "in") << input;
  const std::string command = "SERVER='" MCPXX_STDIO_SERVER "'; IN='" + (folder / "in").string() + "'; { " +
                              redirected + "; } 2>'" + (folder / "errors").string() + "'";
  Output output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> line;
  while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr)
    output.lines.emplace_back(line.data());
  const int status = ::pclose(pipe);
  output.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  output.errors = read_file(folder / "errors");
  std::filesystem::remove_all(folder);
  return output;
}

void check_conversation(const Output& output) {
  CAPTURE(output.errors);
  REQUIRE(output.lines.size() == 4);
  CHECK(output.lines[0] == "before\n");
  CHECK(output.lines[1].find("\"protocolVersion\"") != std::string::npos);
  CHECK(output.lines[2].find("\"printed\"") != std::string::npos);
  CHECK(output.lines[3] == "after\n");
  CHECK(output.errors.find("stray printf\n") != std::string::npos);
  CHECK(output.errors.find("stray cout\n") != std::string::npos);
  CHECK(output.status == 0);
}

}  // namespace

TEST_CASE("stray prints go to stderr while serving, and to stdout again afterwards", "[stdio]") {
  check_conversation(run(std::string(kInitialize) + kPrint, "cat \"$IN\" | \"$SERVER\""));
}

TEST_CASE("stdin may be a regular file", "[stdio]") {
  check_conversation(run(std::string(kInitialize) + kPrint, "\"$SERVER\" < \"$IN\""));
}

TEST_CASE("stdin may be empty", "[stdio]") {
  const auto output = run("", "\"$SERVER\" < /dev/null");
  CHECK(output.lines == std::vector<std::string>{"before\n", "after\n"});
  CHECK(output.status == 0);
}

TEST_CASE("the process ends by the deadline although a handler hangs", "[stdio]") {
  const auto start = std::chrono::steady_clock::now();
  const auto output = run(std::string(kInitialize) + kHang, "\"$SERVER\" 50 < \"$IN\"");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(output.lines.back() == "after\n");
  CHECK(output.status == 0);
}

TEST_CASE("the process ends when nobody reads its output", "[stdio]") {
  std::string input = kInitialize;
  for (int i = 0; i < 2000; ++i)
    input += R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})"
             "\n";
  const auto output = run(input, "(cat \"$IN\"; sleep 1) | \"$SERVER\" | head -n 2");
  CHECK(output.lines.size() == 2);
  CHECK(output.status == 0);
}
