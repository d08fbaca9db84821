// SPDX-License-Identifier: MIT
// Parts of a request, one at a time:
//   bench_pieces NAME COUNT MESSAGE_FILE
// does the part COUNT times, after a few hundred for warming up, and prints CPU time and allocations of each
// as a line of JSON. The file has the body of the tools/call that the servers get.

#include "library/echo_tool.hpp"
#include "malloc_counter.hpp"

#include <mcpxx/http/sse.hpp>
#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/unique_function.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

namespace json = mcpxx::json;

/// What is done over and over; false where it went wrong.
using Piece = mcpxx::UniqueFunction<bool()>;

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  return value ? *std::move(value) : json::Value();
}

Piece parse_message(const std::string& message) {
  return [message, text = message, document = json::Document()]() mutable {
    std::copy(message.begin(), message.end(), text.begin());
    return document.parse_in_place(text.data(), text.size()).ok();
  };
}

Piece decode_arguments(const std::string& message) {
  return [value = parsed(message)] {
    bench::EchoArguments arguments;
    json::Problems problems;
    return json::decode(value["params"]["arguments"], arguments, problems);
  };
}

/// Against the schema that the tool advertises, as if it had been written by hand.
Piece validate_arguments(const std::string& message) {
  auto validator = json::SchemaValidator::compile(json::schema<bench::EchoArguments>());
  if (!validator) return [] { return false; };
  return [value = parsed(message), validator = std::move(validator).value()] {
    return validator.is_valid(value["params"]["arguments"]);
  };
}

Piece encode_result(const std::string& message) {
  auto arguments = json::from_value<bench::EchoArguments>(parsed(message)["params"]["arguments"]);
  return [arguments = arguments.value(), text = std::string()]() mutable {
    text.clear();
    json::Writer writer(text);
    json::encode(writer, arguments);
    return !text.empty();
  };
}

Piece write_event(const std::string& message) {
  return [message, text = std::string()]() mutable {
    text.clear();
    mcpxx::http::append_event(text, {.data = message});
    return !text.empty();
  };
}

Piece find_piece(std::string_view name, const std::string& message) {
  if (name == "parse_message") return parse_message(message);
  if (name == "decode_arguments") return decode_arguments(message);
  if (name == "validate_arguments") return validate_arguments(message);
  if (name == "encode_result") return encode_result(message);
  if (name == "write_event") return write_event(message);
  return nullptr;
}

double cpu_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

bool repeat(Piece& piece, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!piece()) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s NAME COUNT MESSAGE_FILE\n", argv[0]);
    return 2;
  }
  std::ifstream file(argv[3], std::ios::binary);
  Piece piece = find_piece(argv[1], {std::istreambuf_iterator<char>(file), {}});
  const auto count = static_cast<std::uint64_t>(std::atoll(argv[2]));
  if (!piece || !repeat(piece, 300)) {
    std::fprintf(stderr, "%s fails\n", argv[1]);
    return 1;
  }
  const double start = cpu_microseconds();
  const std::uint64_t allocations = bench::allocation_count();
  if (!repeat(piece, count)) return 1;
  const auto each = static_cast<double>(count);
  std::printf("{\"cpu_us\":%.4f,\"allocs\":%.2f}\n", (cpu_microseconds() - start) / each,
              static_cast<double>(bench::allocation_count() - allocations) / each);
}
