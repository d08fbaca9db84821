// SPDX-License-Identifier: MIT
#include "json/reader/builder.hpp"

#include <charconv>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include "json/reader/duplicates.hpp"

namespace mcpxx::json {
namespace {

// Stack space worth keeping between documents.
constexpr std::size_t kKeptStack = 1024;

}  // namespace

void DocumentBuilder::start(DuplicateKeys duplicate_keys) {
  reset();
  duplicate_keys_ = duplicate_keys;
  refusal_ = nullptr;
}

Value DocumentBuilder::take_root() {
  Value root = std::move(stack_.back());
  stack_.clear();
  return root;
}

void DocumentBuilder::reset() noexcept {
  stack_.clear();
  if (stack_.capacity() > kKeptStack) {
    stack_.shrink_to_fit();
    order_.clear();
    order_.shrink_to_fit();
  }
  arena_.reset();
}

Value DocumentBuilder::borrowed(const char* text, std::uint32_t size) noexcept {
  Value value;
  value.kind_ = Kind::string;
  value.payload_.text = text;
  value.size_ = size;
  return value;
}

bool DocumentBuilder::RawNumber(const char* text, std::uint32_t size, bool) {
  const char* const end = text + size;
  const std::string_view number(text, size);
  if (number.find_first_of(".eE") == std::string_view::npos) {
    std::int64_t integer = 0;
    if (std::from_chars(text, end, integer).ec == std::errc()) return push(Value(integer));
    std::uint64_t large = 0;
    if (text[0] != '-' && std::from_chars(text, end, large).ec == std::errc()) return push(Value(large));
  }
  double value = 0;
  if (std::from_chars(text, end, value).ec == std::errc()) return push(Value(value));
  // Within the limits of the pre-scan only an exponent takes a number out of range, and its sign tells on
  // which side.
  if (number.find("e-") == std::string_view::npos && number.find("E-") == std::string_view::npos) {
    refusal_ = "number too big";
    return false;
  }
  return push(Value(text[0] == '-' ? -0.0 : 0.0));
}

bool DocumentBuilder::EndArray(std::uint32_t element_count) {
  Value array;
  array.kind_ = Kind::array;
  array.size_ = element_count;
  array.payload_.elements = nullptr;
  if (element_count > 0) {
    auto* elements = reinterpret_cast<Value*>(arena_.allocate(element_count * sizeof(Value)));
    Value* waiting = stack_.data() + stack_.size() - element_count;
    std::uninitialized_move_n(waiting, element_count, elements);
    stack_.resize(stack_.size() - element_count);
    array.payload_.elements = elements;
  }
  return push(std::move(array));
}

bool DocumentBuilder::EndObject(std::uint32_t member_count) {
  Value object;
  object.kind_ = Kind::object;
  object.size_ = member_count;
  object.payload_.members = nullptr;
  if (member_count > 0) {
    auto* members = reinterpret_cast<Member*>(arena_.allocate(member_count * sizeof(Member)));
    Value* waiting = stack_.data() + stack_.size() - 2 * std::size_t{member_count};
    for (std::uint32_t i = 0; i < member_count; ++i, waiting += 2) {
      ::new (static_cast<void*>(members + i))
          Member(Member::Adopt{}, std::move(waiting[0]), std::move(waiting[1]));
    }
    stack_.resize(stack_.size() - 2 * std::size_t{member_count});
    object.size_ = drop_duplicates(members, member_count);
    if (refusal_ != nullptr) return false;
    object.payload_.members = members;
  }
  return push(std::move(object));
}

std::uint32_t DocumentBuilder::drop_duplicates(Member* members, std::uint32_t count) {
  const std::span<Member> all(members, count);
  if (!has_duplicate_names(all, order_)) return count;
  if (duplicate_keys_ == DuplicateKeys::keep_last) return keep_last_of_each_name(all, order_);
  refusal_ = "an object has two members of one name";
  return count;
}

}  // namespace mcpxx::json
