// SPDX-License-Identifier: MIT
#include "json/constraints.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/utf8.hpp"
#include "json/formats.hpp"
#include "json/regex/regex.hpp"

namespace mcpxx::json {
namespace {

std::string text_of(double number) {
  const auto whole = Value(number).as_int64();
  return whole ? std::to_string(*whole) : Value(number).to_string();
}

/// Multiples of 0.01 are not exact doubles: a quotient this near to a whole number counts as one.
bool is_multiple(double value, double divisor) {
  const double quotient = value / divisor;
  return std::abs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::abs(quotient));
}

/// Whether `size` lies between the limits; reports it where not.
bool check_size(std::size_t size, std::optional<std::size_t> least, std::optional<std::size_t> most,
                std::string_view what, const Path& path, Reporter& reporter) {
  if (least && size < *least) {
    reporter.report(path, "must have at least " + counted(*least, what));
    return false;
  }
  if (most && size > *most) {
    reporter.report(path, "must have at most " + counted(*most, what));
    return false;
  }
  return true;
}

}  // namespace

void check_number(double value, const MemberInfo* member, const Path& path, Reporter& reporter) {
  if (member == nullptr) return;
  const Constraints& limits = member->field.constraints();
  const auto refuse = [&](const char* wanted, double limit) {
    reporter.report(path, wanted + text_of(limit));
  };
  if (limits.minimum && value < *limits.minimum) refuse("must be >= ", *limits.minimum);
  if (limits.maximum && value > *limits.maximum) refuse("must be <= ", *limits.maximum);
  if (limits.exclusive_minimum && value <= *limits.exclusive_minimum) {
    refuse("must be > ", *limits.exclusive_minimum);
  }
  if (limits.exclusive_maximum && value >= *limits.exclusive_maximum) {
    refuse("must be < ", *limits.exclusive_maximum);
  }
  if (limits.multiple_of && !is_multiple(value, *limits.multiple_of)) {
    refuse("must be a multiple of ", *limits.multiple_of);
  }
}

void check_text(std::string_view text, const MemberInfo* member, const Path& path, Reporter& reporter) {
  if (member == nullptr) return;
  const Constraints& limits = member->field.constraints();
  if (limits.min_length || limits.max_length) {
    check_size(utf8::count_code_points(text), limits.min_length, limits.max_length, "character", path,
               reporter);
  }
  if (!limits.format.empty() && !matches_format(limits.format, text)) {
    reporter.report(path, "must have the format " + std::string(limits.format));
  }
  if (member->pattern != nullptr && !member->pattern->matches(text)) {
    reporter.report(path, "must match the pattern " + std::string(limits.pattern));
  }
}

bool check_item_count(std::size_t count, const MemberInfo* member, const Path& path, Reporter& reporter) {
  if (member == nullptr) return true;
  const Constraints& limits = member->field.constraints();
  return check_size(count, limits.min_items, limits.max_items, "item", path, reporter);
}

void report_unnamed(const EnumInfo& names, const Path& path, Reporter& reporter) {
  std::string message = "must be one of ";
  for (const EnumInfo::Entry& entry : names.entries()) {
    if (&entry != names.entries().data()) message.append(", ");
    message.append(quoted(entry.name));
  }
  reporter.report(path, std::move(message));
}

void report_repeated(const Path& path, Reporter& reporter) {
  reporter.report(path, "must not repeat an earlier item");
}

void report_missing(const Path& path, Reporter& reporter) { reporter.report(path, "is required"); }

}  // namespace mcpxx::json
