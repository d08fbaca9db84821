// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include <mcpxx/json/reflect.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/invocation.hpp>
#include <mcpxx/server/result.hpp>
#include <mcpxx/unique_function.hpp>

// Turns a user's callable into one type-erased Handler. A handler has one of the shapes R(), R(In), R(In,
// Context&) and R(Context&); In is an aggregate, R one of the result types of its kind (result.hpp) or an
// asio::awaitable of one.

namespace mcpxx {

/// A registered handler, erased: what the typed shell left of the callable and of its types.
struct Handler {
  /// Runs the callable; called from several threads at once where requests arrive in parallel.
  UniqueFunction<void(detail::Invocation&)> run;
  /// The argument struct, or nullptr where the handler takes none.
  const json::TypeInfo* input = nullptr;
  /// The structured result, or nullptr where the handler gives none.
  const json::TypeInfo* output = nullptr;
  /// The handler is a coroutine: it never blocks the thread it starts on.
  bool is_async = false;
};

namespace detail {

/// Parameters and result of a callable that is not overloaded.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class R, class... Args>
struct Signature<R (*)(Args...)> {
  using Result = R;
  template <template <class...> class Use>
  using With = Use<R, Args...>;
};
template <class R, class... Args>
struct Signature<R (*)(Args...) noexcept> : Signature<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct Signature<R (C::*)(Args...)> : Signature<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct Signature<R (C::*)(Args...) const> : Signature<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct Signature<R (C::*)(Args...) noexcept> : Signature<R (*)(Args...)> {};
template <class C, class R, class... Args>
struct Signature<R (C::*)(Args...) const noexcept> : Signature<R (*)(Args...)> {};

template <class T>
concept ContextParameter = std::is_same_v<T, Context&>;
/// An argument struct, whose members name the arguments (a bare scalar could not), or json::Value for all of
/// them as they came.
template <class T>
concept InputParameter =
    ((std::is_aggregate_v<std::remove_cvref_t<T>> && !std::is_array_v<std::remove_cvref_t<T>>) ||
     std::is_same_v<std::remove_cvref_t<T>, json::Value>)&&(!std::is_lvalue_reference_v<T> ||
                                                            std::is_const_v<std::remove_reference_t<T>>);

template <class R, class... Args>
struct Shape {
  static constexpr bool kValid = false;
};
template <class R>
struct Shape<R> {
  static constexpr bool kValid = true, kHasInput = false, kHasContext = false;
  using Input = void;
};
template <class R, ContextParameter C>
struct Shape<R, C> {
  static constexpr bool kValid = true, kHasInput = false, kHasContext = true;
  using Input = void;
};
template <class R, InputParameter In>
struct Shape<R, In> {
  static constexpr bool kValid = true, kHasInput = true, kHasContext = false;
  using Input = std::remove_cvref_t<In>;
};
template <class R, InputParameter In, ContextParameter C>
struct Shape<R, In, C> {
  static constexpr bool kValid = true, kHasInput = true, kHasContext = true;
  using Input = std::remove_cvref_t<In>;
};

template <class T>
concept HasCallOperator = requires {
  &T::operator();
}
|| std::is_pointer_v<T>;

template <class F>
struct ShapeOf {
  using Type = Shape<void, int, int, int>;
};
template <HasCallOperator F>
struct ShapeOf<F> {
  using Type = typename Signature<F>::template With<Shape>;
};

/// Runs awaitable handlers; <mcpxx/async.hpp> specialises it for asio::awaitable.
template <class R>
struct AwaitableRunner {
  static constexpr bool kAvailable = false;
};

template <class R>
struct Awaited {
  static constexpr bool kIs = false;
  using Type = R;
};
template <class T, class Executor>
struct Awaited<asio::awaitable<T, Executor>> {
  static constexpr bool kIs = true;
  using Type = T;
};

/// Calls `function` with what its shape asks for, and hands the result to the request.
template <class Kind, class F, class... In>
void call_and_finish(F& function, Invocation& call, In&&... in) {
  using R = typename Signature<F>::Result;
  using S = typename ShapeOf<F>::Type;
  if constexpr (Awaited<R>::kIs) {
    AwaitableRunner<R>::template start<Kind, S::kHasContext>(function, call, std::forward<In>(in)...);
  } else {
    const auto invoke = [&]() -> R {
      if constexpr (S::kHasContext) {
        return function(std::forward<In>(in)..., call.context());
      } else {
        return function(std::forward<In>(in)...);
      }
    };
    if constexpr (std::is_void_v<R>) {
      invoke();
      Kind::finish(call);
    } else {
      Kind::finish(call, invoke());
    }
  }
}

/// The erased form of `function`, a handler of the given kind (ToolKind, ResourceKind, PromptKind;
/// result.hpp).
template <class Kind, class F>
Handler make_handler(F function) {
  using S = typename ShapeOf<F>::Type;
  static_assert(
      S::kValid,
      "mcpxx: a handler is a callable (not overloaded, not a generic lambda) of one of the shapes R(), "
      "R(In), R(In, Context&), R(Context&), where In is an aggregate or json::Value, by value or const "
      "reference");
  Handler handler;
  if constexpr (S::kValid) {
    using R = typename Signature<F>::Result;
    using Value = typename Awaited<R>::Type;
    static_assert(!Awaited<R>::kIs || AwaitableRunner<R>::kAvailable,
                  "mcpxx: include <mcpxx/async.hpp> to register a handler that returns asio::awaitable");
    static_assert(
        Kind::template accepts<Value>(),
        "mcpxx: a tool returns an aggregate, scalar, string, Content, std::vector<Content>, CallToolResult, "
        "void, Result<T> or an asio::awaitable of these; a resource text, json::Bytes, an aggregate, "
        "ResourceContents or a vector of them; a prompt text, PromptMessage, a vector of them or "
        "GetPromptResult; each also InputRequired or std::variant<InputRequired, R>. Those of the protocol "
        "need <mcpxx/content.hpp>");
    if constexpr (S::kHasInput) handler.input = &json::type_info<typename S::Input>();
    handler.output = Kind::template output<Value>();
    handler.is_async = Awaited<R>::kIs;
    handler.run = [function = std::move(function)](Invocation& call) mutable {
      if constexpr (S::kHasInput) {
        typename S::Input in{};
        if (!call.decode(json::type_info<typename S::Input>(), &in)) return;
        call_and_finish<Kind>(function, call, std::move(in));
      } else {
        if (!call.expect_no_arguments()) return;
        call_and_finish<Kind>(function, call);
      }
    };
  }
  return handler;
}

}  // namespace detail

/// A member function bound to an object, as a handler: `server.tool("f", "...", mcpxx::method(&Service::f,
/// service))`. `object` is a reference (which must outlive the server), a pointer, or a std::shared_ptr
/// (which is kept).
template <class R, class C, class... Args, class Object>
auto method(R (C::*function)(Args...), Object&& object) {
  if constexpr (std::is_convertible_v<Object&, C&>) {
    return [function, &object](Args... args) -> R { return (object.*function)(std::forward<Args>(args)...); };
  } else {
    return [function, object = std::forward<Object>(object)](Args... args) -> R {
      return ((*object).*function)(std::forward<Args>(args)...);
    };
  }
}
template <class R, class C, class... Args, class Object>
auto method(R (C::*function)(Args...) const, Object&& object) {
  if constexpr (std::is_convertible_v<Object&, const C&>) {
    return [function, &object](Args... args) -> R { return (object.*function)(std::forward<Args>(args)...); };
  } else {
    return [function, object = std::forward<Object>(object)](Args... args) -> R {
      return ((*object).*function)(std::forward<Args>(args)...);
    };
  }
}

}  // namespace mcpxx
