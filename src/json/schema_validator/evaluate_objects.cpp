// SPDX-License-Identifier: MIT
// Keywords for objects (JSON Schema Core sections 10.3.2 and 11.3, Validation section 6.5).
#include <algorithm>
#include <bit>
#include <utility>

#include "json/schema_validator/evaluator.hpp"

namespace mcpxx::json::validation {
namespace {

// Up to here looking at each property is fastest.
constexpr std::uint32_t kFewProperties = 8;
// Of the known names in a message.
constexpr std::uint32_t kMaxListed = 32;

/// How many of so many names find_property() compares with, where all are as long as the one it looks for.
std::uint64_t comparisons(std::uint32_t names) {
  return names <= kFewProperties ? names : static_cast<std::uint64_t>(std::bit_width(names)) + 1;
}

}  // namespace

const Property* Evaluator::find_property(const Members& members, std::string_view name) const noexcept {
  const Property* const properties = program_.properties.data();
  if (members.count <= kFewProperties) {
    for (std::uint32_t i = members.first; i < members.first + members.count; ++i) {
      if (properties[i].name.size == name.size() && program_.view(properties[i].name) == name) {
        return &properties[i];
      }
    }
    return nullptr;
  }
  const std::uint32_t* const begin = program_.sorted_properties.data() + members.first_sorted;
  const std::uint32_t* const end = begin + members.count;
  const auto found = std::lower_bound(begin, end, name, [&](std::uint32_t a, std::string_view b) {
    return goes_before(program_.view(properties[a].name), b);
  });
  return found != end && program_.view(properties[*found].name) == name ? &properties[*found] : nullptr;
}

bool Evaluator::members(const Members& members, const Value& value, const Path& path, const Marks& marks) {
  bool valid = true;
  std::uint32_t required = 0;
  const auto all = value.members();
  if (!spend(all.size(), path)) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Member& member = all[i];
    const std::string_view name = member.name();
    const Path member_path = path.child(name);
    const std::uint64_t long_name = comparison(name.size());
    if (long_name != 0 && !spend(long_name * comparisons(members.count), member_path)) return false;
    const Property* const property = find_property(members, name);
    bool known = false;
    bool member_valid = true;
    if (property != nullptr) {
      required += property->required ? 1 : 0;
      known = property->listed;
      if (property->node != kNone) member_valid = apply(property->node, member.value(), member_path, Marks{});
    }
    for (std::uint32_t p = 0; p < members.pattern_count && (member_valid || collecting()); ++p) {
      const PatternProperty& pattern = program_.pattern_properties[members.first_pattern + p];
      if (!matches(pattern.pattern, name, member_path)) continue;
      known = true;
      member_valid = apply(pattern.node, member.value(), member_path, Marks{}) && member_valid;
    }
    if (!known && members.additional != kNone) {
      known = true;
      member_valid = additional_member(members, member, member_path);
    }
    if (known) marks_.set(marks, i);
    if (member_valid) continue;
    valid = false;
    if (!collecting()) return false;
  }
  if (required == members.required) return valid && !aborted_;
  return collecting() && refuse_missing(members, value, path);
}

bool Evaluator::additional_member(const Members& members, const Member& member, const Path& path) {
  if (!program_.nodes[members.additional].is_false()) {
    return apply(members.additional, member.value(), path, Marks{});
  }
  return collecting() && refuse_unknown(members, path);
}

bool Evaluator::refuse_unknown(const Members& members, const Path& path) {
  std::string message = "is unknown";
  std::uint32_t listed = 0;
  for (std::uint32_t i = 0; i < members.count; ++i) {
    const Property& property = program_.properties[members.first + i];
    if (!property.listed) continue;
    if (listed == kMaxListed) {
      message.append(", ...");
      break;
    }
    message.append(listed++ == 0 ? "; known are " : ", ").append(quoted(program_.view(property.name)));
  }
  return report(path, std::move(message));
}

bool Evaluator::refuse_missing(const Members& members, const Value& value, const Path& path) {
  for (std::uint32_t i = 0; i < members.count && collecting(); ++i) {
    const Property& property = program_.properties[members.first + i];
    if (!property.required) continue;
    const std::string_view name = program_.view(property.name);
    if (!spend(1, path) || !spend_lookup(value, name, path)) return false;
    if (!value.contains(name)) report(path.child(name), "is required");
  }
  return false;
}

bool Evaluator::dependent_required(const Instruction& instruction, const Value& value, const Path& path) {
  const std::string_view trigger = program_.view(program_.texts[instruction.a]);
  if (!spend_lookup(value, trigger, path)) return false;
  if (!value.contains(trigger)) return true;
  bool valid = true;
  for (std::uint32_t i = 1; i < instruction.b; ++i) {
    const std::string_view name = program_.view(program_.texts[instruction.a + i]);
    if (!spend(1, path) || !spend_lookup(value, name, path)) return false;
    if (value.contains(name)) continue;
    valid = false;
    if (!collecting()) return false;
    report(path.child(name), "is required beside " + quoted(trigger));
  }
  return valid;
}

bool Evaluator::property_names(const Instruction& instruction, const Value& value, const Path& path) {
  bool valid = true;
  for (const Member& member : value.members()) {
    const Path member_path = path.child(member.name());
    if (attempt(instruction.a, member.name_value(), member_path, Marks{})) continue;
    valid = false;
    if (!collecting()) return false;
    // Once more, to tell that it is the name which is wrong.
    Problems reasons;
    Problems* const outer = std::exchange(problems_, &reasons);
    Problems* const silenced = silenced_;
    apply(instruction.a, member.name_value(), Path{}, Marks{});
    problems_ = outer;
    silenced_ = silenced;
    if (aborted_) {
      // Why is the last of the reasons. report() is silent by now.
      if (!reasons.empty()) outer->add(member_path.pointer(), reasons[reasons.size() - 1].message);
      return false;
    }
    report(member_path,
           reasons.empty() ? "has a name that is not allowed" : "has a name that " + reasons[0].message);
  }
  return valid;
}

bool Evaluator::unevaluated_members(const Instruction& instruction, const Value& value, const Path& path,
                                    const Marks& marks) {
  const auto all = value.members();
  bool valid = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (marks_.test(marks, i)) continue;
    const Path member_path = path.child(all[i].name());
    if (apply(instruction.a, all[i].value(), member_path, Marks{})) continue;
    valid = false;
    if (!collecting()) return false;
  }
  marks_.set_all(marks);
  return valid;
}

}  // namespace mcpxx::json::validation
