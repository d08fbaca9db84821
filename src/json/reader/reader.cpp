// SPDX-License-Identifier: MIT
#include <mcpxx/json/reader.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <rapidjson/reader.h>

#include "json/reader/builder.hpp"
#include "json/reader/in_place_stream.hpp"
#include "json/reader/prescan.hpp"

namespace mcpxx::json {
namespace {

// The pre-scan has validated the encoding. Numbers are converted by the builder: RapidJSON 1.1 either rounds
// them wrongly or, in full precision, shifts by undefined amounts where the digits are all zero.
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

Error failure(const char* message, std::size_t offset) {
  return Error("invalid JSON: " + std::string(message) + " at byte " + std::to_string(offset));
}

const char* describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "no value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "more text after the value";
    case rapidjson::kParseErrorValueInvalid:
      return "not a value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a member name";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected a colon";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected a comma or }";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected a comma or ]";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "invalid escape in a string";
    case rapidjson::kParseErrorNumberTooBig:
      return "number too big";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected digits after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected digits in the exponent";
    default:
      return "malformed text";
  }
}

/// Puts a NUL where the parser's input ends, and the byte that was there back.
class Terminator {
 public:
  explicit Terminator(char* end) noexcept : end_(end), byte_(*end) { *end = '\0'; }
  Terminator(const Terminator&) = delete;
  Terminator& operator=(const Terminator&) = delete;
  ~Terminator() { *end_ = byte_; }

 private:
  char* end_;
  char byte_;
};

}  // namespace

struct Document::State {
  DocumentBuilder builder;
  // Kept for its scratch memory.
  rapidjson::Reader reader;
  std::string text;
  Value root;

  Result<void> parse(char* data, std::size_t size, const ReadLimits& limits) {
    root = Value();
    builder.start(limits.duplicate_keys);
    const std::size_t max_bytes =
        std::min<std::size_t>(limits.max_bytes, std::numeric_limits<std::uint32_t>::max() - 1);
    if (size > max_bytes) return Error("invalid JSON: longer than " + std::to_string(max_bytes) + " bytes");
    if (const auto problem = prescan({data, size}, std::min(limits.max_depth, kMaxDepth))) {
      return failure(problem->message, problem->offset);
    }
    const Terminator terminator(data + size);
    InPlaceStream stream(data, size);
    const rapidjson::ParseResult result = reader.Parse<kParseFlags>(stream, builder);
    if (result.IsError()) {
      const char* message = builder.refusal() != nullptr ? builder.refusal() : describe(result.Code());
      return failure(message, result.Offset());
    }
    root = builder.take_root();
    return {};
  }
};

Document::Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<void> Document::parse_in_place(char* text, std::size_t size, const ReadLimits& limits) {
  if (!state_) state_ = std::make_unique<State>();
  return state_->parse(text, size, limits);
}

Result<void> Document::parse(std::string text, const ReadLimits& limits) {
  if (!state_) state_ = std::make_unique<State>();
  state_->text = std::move(text);
  return state_->parse(state_->text.data(), state_->text.size(), limits);
}

const Value& Document::root() const noexcept {
  static const Value null;
  return state_ ? state_->root : null;
}

void Document::clear() noexcept {
  if (!state_) return;
  state_->root = Value();
  state_->builder.reset();
  state_->text = std::string();
}

Result<Value> parse(std::string_view text, const ReadLimits& limits) {
  Document document;
  // Refused before the copy.
  if (text.size() > limits.max_bytes) {
    return Error("invalid JSON: longer than " + std::to_string(limits.max_bytes) + " bytes");
  }
  auto parsed = document.parse(std::string(text), limits);
  if (!parsed) return std::move(parsed).error();
  return Value(document.root());
}

}  // namespace mcpxx::json
