// SPDX-License-Identifier: MIT
#include "support/command_line.hpp"

#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <mcpxx/transport/serve.hpp>

#include "support/recorder.hpp"

namespace examples {
namespace {

std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument("--port takes a number from 0, any free one, to 65535");
  }
  return port;
}

mcpxx::WireTrace recorder(const std::string& path) {
  if (path.empty()) return {};
  return mcpxx::WireTrace::unredacted([recorder = std::make_shared<Recorder>(path)](
                                          const mcpxx::WireMessage& message) { recorder->record(message); });
}

/// The lines of the file.
std::vector<std::string> read_keys(const std::string& path) {
  std::vector<std::string> keys;
  if (path.empty()) return keys;
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) keys.push_back(line);
  }
  return keys;
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CommandLine result;
  const auto value_of = [&](int& i) -> std::string {
    if (i + 1 >= argc) throw std::invalid_argument(std::string(argv[i]) + " needs a value");
    return argv[++i];
  };
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--host") {
      result.host = value_of(i);
    } else if (argument == "--port") {
      result.port = parse_port(value_of(i));
    } else if (argument == "--allowed-origin") {
      result.allowed_origins.push_back(value_of(i));
    } else if (argument == "--stdio") {
      result.stdio = true;
    } else if (argument == "--keys") {
      result.keys = value_of(i);
    } else if (argument == "--record") {
      result.record = value_of(i);
    } else if (argument.substr(0, 2) == "--") {
      throw std::invalid_argument("unknown option " + std::string(argument));
    } else {
      result.operands.emplace_back(argument);
    }
  }
  return result;
}

void serve(const mcpxx::Server& server, const CommandLine& command_line) {
  if (command_line.stdio) {
    mcpxx::StdioOptions options;
    options.trace = recorder(command_line.record);
    return mcpxx::serve_stdio(server, std::move(options));
  }
  mcpxx::HttpOptions options;
  options.host = command_line.host;
  options.port = command_line.port;
  options.allowed_origins = command_line.allowed_origins;
  options.request_state.keys = read_keys(command_line.keys);
  options.trace = recorder(command_line.record);
  options.on_ready = [](std::string_view url) { std::cout << url << std::endl; };
  mcpxx::serve_http(server, std::move(options));
}

}  // namespace examples
