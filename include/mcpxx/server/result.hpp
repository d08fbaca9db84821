// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mcpxx/error.hpp>
#include <mcpxx/json/reflect.hpp>
#include <mcpxx/protocol/fwd.hpp>
#include <mcpxx/server/invocation.hpp>

// What a handler may return, by kind of component, and how each becomes the result of the request. Results in
// the terms of the protocol (Content, ResourceContents, PromptMessage, ...) are recognised by the functions
// that <mcpxx/content.hpp> declares for them, so whoever does not use them does not pay for them.

namespace mcpxx::detail {

template <class T>
struct IsResult : std::false_type {};
template <class T, class E>
struct IsResult<Result<T, E>> : std::true_type {
  using Value = T;
};

template <class T>
concept TextLike = std::convertible_to<const T&, std::string_view>;

// Found by argument-dependent lookup in namespace mcpxx::protocol, also for vectors of its types.
template <class T>
concept ToolContent = requires(T&& value) {
  as_tool_result(std::forward<T>(value));
};
template <class T>
concept ResourceContent = requires(T&& value) {
  as_resource_result(std::forward<T>(value));
};
template <class T>
concept PromptContent = requires(T&& value) {
  as_prompt_result(std::forward<T>(value));
};
template <class T>
concept CompletionContent = requires(T&& value) {
  as_completion(std::forward<T>(value));
};

template <class T>
concept Structured = std::is_object_v<T> && !std::is_pointer_v<T>;

/// std::variant<InputRequired, T>, without its header.
template <class T>
struct OrInputRequired : std::false_type {};
template <template <class...> class Variant, class T>
struct OrInputRequired<Variant<InputRequired, T>> : std::true_type {
  using Value = T;
};
/// What all kinds share: Result<T> unwraps, void is an empty result, and kinds that may ask take
/// InputRequired in place of a result.
template <class Kind>
struct HandlerKind {
  template <class R>
  static constexpr bool accepts() {
    if constexpr (IsResult<R>::value) {
      return accepts<typename IsResult<R>::Value>();
    } else if constexpr (std::is_same_v<R, InputRequired>) {
      return Kind::kMayAsk;
    } else if constexpr (OrInputRequired<R>::value) {
      return Kind::kMayAsk && accepts<typename OrInputRequired<R>::Value>();
    } else {
      return Kind::template converts<R>();
    }
  }
  template <class R>
  static const json::TypeInfo* output() {
    if constexpr (IsResult<R>::value) {
      return output<typename IsResult<R>::Value>();
    } else if constexpr (OrInputRequired<R>::value) {
      return output<typename OrInputRequired<R>::Value>();
    } else if constexpr (!std::is_same_v<R, InputRequired> && Kind::template is_structured<R>() &&
                         !std::is_same_v<R, json::Value>) {
      return &json::type_info<R>();
    } else {
      return nullptr;
    }
  }
  template <class R>
  static void finish(Invocation& call, R&& result) {
    using T = std::remove_cvref_t<R>;
    if constexpr (IsResult<T>::value) {
      if (!result.ok()) return call.finish_error(result.error().message);
      if constexpr (std::is_void_v<typename IsResult<T>::Value>) {
        Kind::finish(call);
      } else {
        finish(call, std::forward<R>(result).value());
      }
    } else if constexpr (std::is_same_v<T, InputRequired>) {
      call.finish_input_required(std::forward<R>(result));
    } else if constexpr (OrInputRequired<T>::value) {
      // Found in namespace std by their argument.
      if (result.index() == 0) return finish(call, get<0>(std::forward<R>(result)));
      finish(call, get<1>(std::forward<R>(result)));
    } else {
      Kind::convert(call, std::forward<R>(result));
    }
  }
};

struct ToolKind : HandlerKind<ToolKind> {
  using HandlerKind::finish;
  static constexpr bool kMayAsk = true;
  template <class R>
  static constexpr bool is_structured() {
    return !std::is_void_v<R> && !TextLike<R> && !ToolContent<R> && Structured<R>;
  }
  template <class R>
  static constexpr bool converts() {
    return std::is_void_v<R> || TextLike<R> || ToolContent<R> || Structured<R>;
  }

  static void finish(Invocation& call) { call.finish_tool_empty(); }
  template <class R>
  static void convert(Invocation& call, R&& result) {
    using T = std::remove_cvref_t<R>;
    if constexpr (TextLike<T>) {
      call.finish_tool_text(result);
    } else if constexpr (ToolContent<T>) {
      call.finish_tool(as_tool_result(std::forward<R>(result)));
    } else {
      call.finish_tool_structured(json::type_info<T>(), &result);
    }
  }
};

struct ResourceKind : HandlerKind<ResourceKind> {
  using HandlerKind::finish;
  static constexpr bool kMayAsk = true;
  template <class R>
  static constexpr bool is_structured() {
    return !TextLike<R> && !std::is_same_v<R, json::Bytes> && !ResourceContent<R> && Structured<R>;
  }
  template <class R>
  static constexpr bool converts() {
    return !std::is_void_v<R> && (TextLike<R> || ResourceContent<R> || Structured<R>);
  }

  template <class R>
  static void convert(Invocation& call, R&& result) {
    using T = std::remove_cvref_t<R>;
    if constexpr (TextLike<T>) {
      call.finish_resource_text(result);
    } else if constexpr (std::is_same_v<T, json::Bytes>) {
      call.finish_resource_bytes(result.data);
    } else if constexpr (ResourceContent<T>) {
      call.finish_resource(as_resource_result(std::forward<R>(result)));
    } else {
      call.finish_resource_structured(json::type_info<T>(), &result);
    }
  }
};

struct PromptKind : HandlerKind<PromptKind> {
  using HandlerKind::finish;
  static constexpr bool kMayAsk = true;
  template <class R>
  static constexpr bool is_structured() {
    return false;
  }
  template <class R>
  static constexpr bool converts() {
    return TextLike<R> || PromptContent<R>;
  }

  template <class R>
  static void convert(Invocation& call, R&& result) {
    if constexpr (TextLike<std::remove_cvref_t<R>>) {
      call.finish_prompt_text(result);
    } else {
      call.finish_prompt(as_prompt_result(std::forward<R>(result)));
    }
  }
};

struct CompletionKind : HandlerKind<CompletionKind> {
  using HandlerKind::finish;
  static constexpr bool kMayAsk = false;
  template <class R>
  static constexpr bool is_structured() {
    return false;
  }
  template <class R>
  static constexpr bool converts() {
    return std::is_same_v<R, std::vector<std::string>> || CompletionContent<R>;
  }

  template <class R>
  static void convert(Invocation& call, R&& result) {
    if constexpr (CompletionContent<std::remove_cvref_t<R>>) {
      call.finish_completion(as_completion(std::forward<R>(result)));
    } else {
      call.finish_completion_values(std::forward<R>(result));
    }
  }
};

/// A method of an extension: its result is an object.
struct ExtensionKind : HandlerKind<ExtensionKind> {
  using HandlerKind::finish;
  static constexpr bool kMayAsk = false;
  template <class R>
  static constexpr bool is_structured() {
    return false;
  }
  template <class R>
  static constexpr bool converts() {
    return std::is_void_v<R> || (!TextLike<R> && Structured<R>);
  }

  static void finish(Invocation& call) { call.finish_extension_empty(); }
  template <class R>
  static void convert(Invocation& call, R&& result) {
    call.finish_extension(json::type_info<std::remove_cvref_t<R>>(), &result);
  }
};

}  // namespace mcpxx::detail
