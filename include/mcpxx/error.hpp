// SPDX-License-Identifier: MIT
#pragma once

#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace mcpxx {

/// Why an operation on untrusted input failed: a sentence for a person, in a form that may be shown to the
/// peer.
struct Error {
  std::string message;

  explicit Error(std::string text) : message(std::move(text)) {}
};

/// Misconfiguration found at start-up. The message says what to change.
class ConfigError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A value, or the reason why there is none. Used wherever input is untrusted, so that hostile bytes never
/// travel as an exception. Reading the side that is not there is a programming error (undefined behaviour, as
/// in std::expected). Thread-safety: as for the contained value.
template <class T, class E = Error>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<std::remove_cvref_t<T>, E>,
                "a Result's value and error need different types");

 public:
  Result(T value) : ok_(true) { new (&value_) T(std::move(value)); }   // NOLINT(google-explicit-constructor)
  Result(E error) : ok_(false) { new (&error_) E(std::move(error)); }  // NOLINT(google-explicit-constructor)

  Result(const Result& other) : ok_(other.ok_) { construct(other); }
  Result(Result&& other) noexcept : ok_(other.ok_) { construct(std::move(other)); }
  Result& operator=(Result other) noexcept {
    destroy();
    ok_ = other.ok_;
    construct(std::move(other));
    return *this;
  }
  ~Result() { destroy(); }

  bool ok() const noexcept { return ok_; }
  explicit operator bool() const noexcept { return ok_; }

  T& value() & noexcept { return value_; }
  const T& value() const& noexcept { return value_; }
  T&& value() && noexcept { return std::move(value_); }

  E& error() & noexcept { return error_; }
  const E& error() const& noexcept { return error_; }
  E&& error() && noexcept { return std::move(error_); }

  T& operator*() & noexcept { return value_; }
  const T& operator*() const& noexcept { return value_; }
  T&& operator*() && noexcept { return std::move(value_); }
  T* operator->() noexcept { return &value_; }
  const T* operator->() const noexcept { return &value_; }

 private:
  template <class Other>
  void construct(Other&& other) {
    if (ok_) {
      new (&value_) T(std::forward<Other>(other).value());
    } else {
      new (&error_) E(std::forward<Other>(other).error());
    }
  }
  void destroy() noexcept {
    if (ok_) {
      value_.~T();
    } else {
      error_.~E();
    }
  }

  union {
    T value_;
    E error_;
  };
  bool ok_;
};

/// Success without a value, or the reason of the failure.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() noexcept = default;
  Result(E error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  const E& error() const& noexcept { return *error_; }
  E&& error() && noexcept { return *std::move(error_); }

 private:
  std::optional<E> error_;
};

}  // namespace mcpxx
