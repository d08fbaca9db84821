// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <mcpxx/json/value.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/error_codes.hpp>

namespace mcpxx::protocol {

/// The id of a request, a string or an integer: every 64-bit integer comes back as it was sent. Comparable
/// and hashable.
using RequestId = std::variant<std::int64_t, std::string>;
/// Names the request that a progress notification belongs to.
using ProgressToken = RequestId;

/// A string or an integer of 64 bits with sign; nothing for any other value (1.5, null, 2^63, ...).
std::optional<RequestId> parse_request_id(const json::Value& value);
void write(json::Writer& writer, const RequestId& id);
json::Value to_json(const RequestId& id);
/// For logs: the string in quotes, or the number.
std::string to_string(const RequestId& id);

/// A request. Like the other views it refers to the message it was made from, which must outlive it.
struct RequestView {
  RequestId id;
  std::string_view method;
  /// An object, or null where the message has none. Never a null pointer.
  const json::Value* params;
};

/// A message without an id, which gets no answer.
struct NotificationView {
  std::string_view method;
  /// An object, or null where the message has none. Never a null pointer.
  const json::Value* params;
};

/// The result of a request that was sent to the peer.
struct ResponseView {
  RequestId id;
  /// An object.
  const json::Value* result;
};

/// The failure of a request that was sent to the peer.
struct ErrorView {
  /// Nothing where the peer could not tell which request it was.
  std::optional<RequestId> id;
  std::int64_t code;
  std::string_view message;
  /// Null where the message has none. Never a null pointer.
  const json::Value* data;
};

/// Something that is JSON but no JSON-RPC message. It is answered with an error, unless it looks like a
/// response.
struct InvalidMessage {
  /// What is wrong, for the peer to read.
  std::string reason;
  /// The id it can be answered under, where there is a good one.
  std::optional<RequestId> id;
  /// It has a `result` or an `error` and no `method`: an answer to it would answer an answer.
  bool looks_like_response = false;
};

using MessageView = std::variant<RequestView, NotificationView, ResponseView, ErrorView, InvalidMessage>;

/// What one JSON-RPC 2.0 message is. The rules of MCP apply on top: ids are strings or integers and never
/// null, params and results are objects. Batches are the caller's: an array is invalid here.
MessageView classify(const json::Value& message);

/// Opens a response: `{"jsonrpc":"2.0","id":1,"result":`. The caller writes the result, then calls
/// end_message.
void begin_response(json::Writer& writer, const RequestId& id);
/// Opens a request: `{"jsonrpc":"2.0","id":1,"method":"x","params":`. The caller writes the params, then
/// calls end_message.
void begin_request(json::Writer& writer, const RequestId& id, std::string_view method);
/// Opens a notification: `{"jsonrpc":"2.0","method":"x","params":`. The caller writes the params, then calls
/// end_message.
void begin_notification(json::Writer& writer, std::string_view method);
void end_message(json::Writer& writer);

/// A whole notification without params.
void write_notification(json::Writer& writer, std::string_view method);
/// A whole error response. Without an id the member is left out, as JSON-RPC's `"id": null` is not MCP's.
/// Null data is left out as well.
void write_error(json::Writer& writer, const std::optional<RequestId>& id, int code, std::string_view message,
                 const json::Value& data = nullptr);

}  // namespace mcpxx::protocol
