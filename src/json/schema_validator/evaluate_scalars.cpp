// SPDX-License-Identifier: MIT
// The validation vocabulary's keywords that look at one value (JSON Schema Validation section 6).
#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "base/utf8.hpp"
#include "json/formats.hpp"
#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json::validation {
namespace {

// Of a long "enum", in a message.
constexpr std::uint32_t kMaxListed = 20;
constexpr std::size_t kMaxShown = 200;

std::string shown(std::string_view text) {
  if (text.size() <= kMaxShown) return std::string(text);
  std::size_t end = kMaxShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string shown(const Value& value) {
  if (const auto text = value.as_string()) return quoted(*text);
  const auto whole = value.as_int64();
  return whole ? std::to_string(*whole) : shown(std::string_view(value.to_string()));
}

}  // namespace

bool Evaluator::enumeration(const Enumeration& enumeration, const Value& value, const Path& path) {
  if (const auto text = value.as_string()) {
    // The search compares with each text it halves the range at, and with the one it finds.
    const auto comparisons = static_cast<std::uint64_t>(std::bit_width(enumeration.text_count)) + 1;
    if (!spend(comparison(text->size()) * comparisons, path)) return false;
    const auto begin = program_.texts.begin() + enumeration.first_text;
    const auto end = begin + enumeration.text_count;
    const auto found = std::lower_bound(
        begin, end, *text, [this](Text a, std::string_view b) { return goes_before(program_.view(a), b); });
    if (found != end && program_.view(*found) == *text) return true;
  } else {
    const Value null;
    const Value& written = kind_of(value) == Kind::null ? null : value;
    const std::uint32_t* const others = program_.other_values.data() + enumeration.first_other;
    for (std::uint32_t i = 0; i < enumeration.other_count; ++i) {
      if (equal(program_.values[others[i]], written)) return true;
      if (aborted_) return false;
    }
  }
  if (!collecting()) return false;
  if (enumeration.value_count == 0) return report(path, "is not allowed");
  std::string message = enumeration.value_count == 1 ? "must be " : "must be one of ";
  for (std::uint32_t i = 0; i < enumeration.value_count; ++i) {
    if (i > 0) message.append(", ");
    if (i == kMaxListed) {
      message.append("...");
      break;
    }
    message.append(shown(program_.values[enumeration.first_value + i]));
  }
  return report(path, std::move(message));
}

bool Evaluator::number(const Instruction& instruction, const Value& value, const Path& path) {
  const auto refuse = [&](std::string_view wanted, const Value& limit) {
    return collecting() && report(path, std::string(wanted) + shown(limit));
  };
  if (instruction.operation == Operation::multiple_of) {
    const Divisor& divisor = program_.divisors[instruction.a];
    return is_multiple(value, divisor) || refuse("must be a multiple of ", divisor.value);
  }
  const Value& limit = program_.numbers[instruction.a];
  switch (instruction.operation) {
    case Operation::minimum:
      return !is_less(value, limit) || refuse("must be >= ", limit);
    case Operation::maximum:
      return !is_less(limit, value) || refuse("must be <= ", limit);
    case Operation::exclusive_minimum:
      return is_less(limit, value) || refuse("must be > ", limit);
    default:
      return is_less(value, limit) || refuse("must be < ", limit);
  }
}

bool Evaluator::matches(std::uint32_t pattern, std::string_view text, const Path& path) {
  // Four instructions are a step.
  constexpr std::uint64_t kInstructions = 4;
  std::uint64_t budget = steps_ > ~std::uint64_t{0} / kInstructions ? steps_ : steps_ * kInstructions;
  const auto matched = program_.patterns[pattern].regex.matches(text, budget);
  if (!matched) return abort_for_steps(path);
  steps_ = std::min(steps_, budget / kInstructions);
  return *matched;
}

bool Evaluator::string(const Instruction& instruction, const Value& value, const Path& path) {
  const std::string_view text = *value.as_string();
  switch (instruction.operation) {
    case Operation::pattern:
      if (matches(instruction.a, text, path)) return true;
      return collecting() && report(path, "must match the pattern " +
                                              shown(program_.view(program_.patterns[instruction.a].source)));
    case Operation::format: {
      const std::string_view format = program_.view(program_.texts[instruction.a]);
      if (!spend(text.size() / 8, path)) return false;
      return matches_format(format, text) ||
             (collecting() && report(path, "must have the format " + shown(format)));
    }
    case Operation::min_length:
      // A character has at most four bytes.
      if (text.size() / 4 >= instruction.a) return true;
      if (!spend(text.size() / 8, path)) return false;
      if (utf8::count_code_points(text) >= instruction.a) return true;
      return collecting() && report(path, "must have at least " + counted(instruction.a, "character"));
    default:
      if (text.size() <= instruction.a) return true;
      if (!spend(text.size() / 8, path)) return false;
      if (utf8::count_code_points(text) <= instruction.a) return true;
      return collecting() && report(path, "must have at most " + counted(instruction.a, "character"));
  }
}

bool Evaluator::size(const Instruction& instruction, const Value& value, const Path& path) {
  const std::size_t size = value.size();
  const bool least =
      instruction.operation == Operation::min_items || instruction.operation == Operation::min_properties;
  if (least ? size >= instruction.a : size <= instruction.a) return true;
  if (!collecting()) return false;
  return report(path, (least ? "must have at least " : "must have at most ") +
                          counted(instruction.a, value.is_array() ? "item" : "member"));
}

}  // namespace mcpxx::json::validation
