// SPDX-License-Identifier: MIT
#include <mcpxx/json/value.hpp>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>

#include <mcpxx/json/writer.hpp>

namespace mcpxx::json {
namespace {

constinit const Value kNull;

// 2^63 and 2^64 are doubles; the largest int64 and uint64 are not.
constexpr double kInt64End = 9223372036854775808.0;
constexpr double kUint64End = 18446744073709551616.0;

std::uint32_t checked_size(std::size_t size) {
  if (size > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("a JSON value of 4 GiB entries");
  return static_cast<std::uint32_t>(size);
}

template <class Entry>
Entry* allocate(std::size_t count) {
  return static_cast<Entry*>(::operator new(count * sizeof(Entry)));
}

std::uint8_t log2_holding(std::size_t count) {
  return static_cast<std::uint8_t>(std::bit_width(count == 0 ? 0 : count - 1));
}

template <class Entry>
Entry* copy_entries(const Entry* from, std::size_t count, std::uint8_t capacity_log2) {
  Entry* copy = allocate<Entry>(std::size_t{1} << capacity_log2);
  try {
    std::uninitialized_copy_n(from, count, copy);
  } catch (...) {
    ::operator delete(copy);
    throw;
  }
  return copy;
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::integer:
    case Kind::unsigned_integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::string:
      return "string";
    case Kind::array:
      return "array";
    case Kind::object:
      return "object";
  }
  return "";
}

Value::Value(std::string_view text) : size_(checked_size(text.size())), kind_(Kind::string) {
  payload_.text = "";
  if (text.empty()) return;
  char* copy = allocate<char>(text.size());
  std::memcpy(copy, text.data(), text.size());
  payload_.text = copy;
  owned_ = true;
}

Value Value::array(std::initializer_list<Value> elements) {
  return array(std::span<const Value>(elements.begin(), elements.size()));
}

Value Value::array(std::span<const Value> elements) {
  Value result;
  result.become(Kind::array);
  for (const Value& element : elements) result.push_back(element);
  return result;
}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  Value result;
  result.become(Kind::object);
  for (const auto& [name, value] : members) result.set(name, value);
  return result;
}

void Value::copy_from(const Value& other) {
  switch (other.kind_) {
    case Kind::string:
      *this = Value(std::string_view(other.payload_.text, other.size_));
      return;
    case Kind::array:
    case Kind::object:
      payload_ = {};
      if (other.size_ > 0) {
        const std::uint8_t log2 = log2_holding(other.size_);
        if (other.kind_ == Kind::array) {
          payload_.elements = copy_entries(other.payload_.elements, other.size_, log2);
        } else {
          payload_.members = copy_entries(other.payload_.members, other.size_, log2);
        }
        capacity_log2_ = log2;
        owned_ = true;
      }
      break;
    default:
      payload_ = other.payload_;
      break;
  }
  size_ = other.size_;
  kind_ = other.kind_;
}

void Value::become(Kind kind) noexcept {
  *this = Value();
  kind_ = kind;
  if (kind == Kind::array) payload_.elements = nullptr;
  if (kind == Kind::object) payload_.members = nullptr;
}

void Value::destroy() noexcept {
  switch (kind_) {
    case Kind::string:
      ::operator delete(const_cast<char*>(payload_.text));
      break;
    case Kind::array:
      std::destroy_n(payload_.elements, size_);
      ::operator delete(payload_.elements);
      break;
    case Kind::object:
      std::destroy_n(payload_.members, size_);
      ::operator delete(payload_.members);
      break;
    default:
      break;
  }
  owned_ = false;
}

bool Value::is_whole() const noexcept {
  return std::isfinite(payload_.number) && std::trunc(payload_.number) == payload_.number;
}

std::optional<std::int64_t> Value::as_int64() const noexcept {
  if (kind_ == Kind::integer) return payload_.integer;
  if (kind_ != Kind::number || !is_whole()) return std::nullopt;
  if (payload_.number < -kInt64End || payload_.number >= kInt64End) return std::nullopt;
  return static_cast<std::int64_t>(payload_.number);
}

std::optional<std::uint64_t> Value::as_uint64() const noexcept {
  if (kind_ == Kind::unsigned_integer) return payload_.unsigned_integer;
  if (kind_ == Kind::integer && payload_.integer >= 0) return static_cast<std::uint64_t>(payload_.integer);
  if (kind_ != Kind::number || !is_whole()) return std::nullopt;
  if (payload_.number < 0 || payload_.number >= kUint64End) return std::nullopt;
  return static_cast<std::uint64_t>(payload_.number);
}

std::optional<double> Value::as_double() const noexcept {
  switch (kind_) {
    case Kind::integer:
      return static_cast<double>(payload_.integer);
    case Kind::unsigned_integer:
      return static_cast<double>(payload_.unsigned_integer);
    case Kind::number:
      return payload_.number;
    default:
      return std::nullopt;
  }
}

const Value* Value::find(std::string_view name) const noexcept {
  for (const Member& member : members()) {
    if (member.name() == name) return &member.value();
  }
  return nullptr;
}

Value* Value::find(std::string_view name) noexcept {
  return const_cast<Value*>(std::as_const(*this).find(name));
}

const Value& Value::operator[](std::string_view name) const noexcept {
  const Value* found = find(name);
  return found != nullptr ? *found : kNull;
}

const Value& Value::element(std::size_t index) const noexcept {
  return kind_ == Kind::array && index < size_ ? payload_.elements[index] : kNull;
}

template <class Entry>
void Value::reserve_one(Entry*& entries) {
  if (owned_ && size_ < std::size_t{1} << capacity_log2_) return;
  const std::uint8_t log2 = log2_holding(std::size_t{checked_size(std::size_t{size_} + 1)});
  Entry* larger = allocate<Entry>(std::size_t{1} << log2);
  if (size_ > 0) {
    std::uninitialized_move_n(entries, size_, larger);
    std::destroy_n(entries, size_);
  }
  if (owned_) ::operator delete(entries);
  entries = larger;
  capacity_log2_ = log2;
  owned_ = true;
}

Value& Value::set(std::string_view name, Value value) {
  if (kind_ != Kind::object) become(Kind::object);
  if (Value* present = find(name)) {
    *present = std::move(value);
    return *present;
  }
  // Made before the members may move, since `name` may be a view into one of them.
  Member member(name, std::move(value));
  reserve_one(payload_.members);
  return std::construct_at(payload_.members + size_++, std::move(member))->value();
}

bool Value::erase(std::string_view name) {
  Value* present = find(name);
  if (present == nullptr) return false;
  for (std::size_t i = 0; i < size_; ++i) {
    if (&payload_.members[i].value() != present) continue;
    for (; i + 1 < size_; ++i) payload_.members[i] = std::move(payload_.members[i + 1]);
  }
  std::destroy_at(payload_.members + --size_);
  return true;
}

Value& Value::push_back(Value value) {
  if (kind_ != Kind::array) become(Kind::array);
  reserve_one(payload_.elements);
  return *std::construct_at(payload_.elements + size_++, std::move(value));
}

std::string Value::to_string() const {
  std::string text;
  Writer(text).value(*this);
  return text;
}

}  // namespace mcpxx::json
