// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace mcpxx {

template <class Signature>
class UniqueFunction;

/// A move-only std::function, so that handlers may capture a std::unique_ptr. Targets of up to six pointers
/// that move without throwing are stored in place, without an allocation. Calling an empty one is undefined.
/// Thread-safety: as for the target.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() noexcept = default;
  UniqueFunction(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> &&
           std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      UniqueFunction(F&& target) {  // NOLINT(google-explicit-constructor)
    using Target = std::decay_t<F>;
    if constexpr (kInPlace<Target>) {
      std::construct_at(static_cast<Target*>(storage()), std::forward<F>(target));
    } else {
      std::construct_at(static_cast<Target**>(storage()), new Target(std::forward<F>(target)));
    }
    operations_ = &kOperations<Target>;
  }

  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~UniqueFunction() { reset(); }

  explicit operator bool() const noexcept { return operations_ != nullptr; }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): the signature says what is passed by value
  R operator()(Args... args) { return operations_->call(storage(), std::forward<Args>(args)...); }

 private:
  struct Operations {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  static constexpr std::size_t kSize = 6 * sizeof(void*);

  template <class Target>
  static constexpr bool kInPlace =
      sizeof(Target) <= kSize &&
      alignof(Target) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Target>;

  template <class Target>
  static Target& target_in(void* storage) noexcept {
    if constexpr (kInPlace<Target>) {
      return *static_cast<Target*>(storage);
    } else {
      return **static_cast<Target**>(storage);
    }
  }

  template <class Target>
  static constexpr Operations kOperations = {
      [](void* storage, Args&&... args) -> R {
        return target_in<Target>(storage)(std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept {
        if constexpr (kInPlace<Target>) {
          std::construct_at(static_cast<Target*>(to), std::move(target_in<Target>(from)));
          std::destroy_at(&target_in<Target>(from));
        } else {
          std::construct_at(static_cast<Target**>(to), &target_in<Target>(from));
        }
      },
      [](void* storage) noexcept {
        if constexpr (kInPlace<Target>) {
          std::destroy_at(&target_in<Target>(storage));
        } else {
          delete &target_in<Target>(storage);
        }
      }};

  void* storage() noexcept { return storage_; }
  void take(UniqueFunction& other) noexcept {
    if (other.operations_ == nullptr) return;
    other.operations_->move(other.storage(), storage());
    operations_ = std::exchange(other.operations_, nullptr);
  }
  void reset() noexcept {
    if (operations_ != nullptr) std::exchange(operations_, nullptr)->destroy(storage());
  }

  alignas(std::max_align_t) std::byte storage_[kSize];
  const Operations* operations_ = nullptr;
};

/// A copyable function whose copies share one target: what options hold, since they are copied. Costs a
/// translation unit much less than <functional>. Calling an empty one is undefined. Thread-safety: calls may
/// be concurrent if the target allows that.
template <class Signature>
class SharedFunction;

template <class R, class... Args>
class SharedFunction<R(Args...)> {
 public:
  SharedFunction() noexcept = default;
  SharedFunction(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)

  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, SharedFunction> &&
           std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
      SharedFunction(F&& target)  // NOLINT(google-explicit-constructor)
      : target_(std::make_shared<UniqueFunction<R(Args...)>>(std::forward<F>(target))) {}

  explicit operator bool() const noexcept { return target_ != nullptr; }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): as above
  R operator()(Args... args) const { return (*target_)(std::forward<Args>(args)...); }

 private:
  std::shared_ptr<UniqueFunction<R(Args...)>> target_;
};

}  // namespace mcpxx
