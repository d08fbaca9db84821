// SPDX-License-Identifier: MIT
#pragma once

// Forward declarations of what crosses headers; including this costs nothing.

// An Asio built with a versioned inline namespace cannot be forward-declared here.
#if defined(ASIO_ENABLE_VERSION_NAMESPACE)
#error "mcpxx forward-declares asio::awaitable: build Asio without ASIO_ENABLE_VERSION_NAMESPACE"
#endif

namespace asio {
template <typename T, typename Executor>
class awaitable;
class any_io_executor;
}  // namespace asio

namespace mcpxx {

class Answers;
class Context;
class InputRequired;
class KeyValueStore;
class Logger;
class MessageBus;
class Middleware;
class Observer;
class Questions;
class RequestInfo;
class SampleRequest;
class Server;
struct Principal;

namespace json {
class Value;
class Writer;
struct TypeInfo;
}  // namespace json

namespace detail {
class Call;
class ServerCore;
}  // namespace detail

}  // namespace mcpxx
