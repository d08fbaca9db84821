// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/jsonrpc.hpp>

#include <utility>

namespace mcpxx::protocol {
namespace {

InvalidMessage invalid(std::string reason, const json::Value& message, bool looks_like_response = false) {
  return {std::move(reason), parse_request_id(message["id"]), looks_like_response};
}

MessageView classify_call(const json::Value& message) {
  const std::optional<std::string_view> method = message["method"].as_string();
  if (!method) return invalid("\"method\" must be a string", message);
  if (message.contains("result") || message.contains("error")) {
    return invalid("a message with a \"method\" cannot have a \"result\" or an \"error\"", message);
  }
  const json::Value& params = message["params"];
  if (message.contains("params") && !params.is_object())
    return invalid("\"params\" must be an object", message);
  if (!message.contains("id")) return NotificationView{*method, &params};

  std::optional<RequestId> id = parse_request_id(message["id"]);
  if (!id) return invalid("\"id\" must be a string or an integer", message);
  return RequestView{*std::move(id), *method, &params};
}

MessageView classify_error(const json::Value& message) {
  const json::Value& error = message["error"];
  const std::optional<std::int64_t> code = error["code"].as_int64();
  const std::optional<std::string_view> text = error["message"].as_string();
  if (!code || !text) {
    return invalid("\"error\" must be an object with an integer \"code\" and a string \"message\"", message,
                   true);
  }
  std::optional<RequestId> id = parse_request_id(message["id"]);
  if (!id && !message["id"].is_null()) return invalid("\"id\" must be a string or an integer", message, true);
  return ErrorView{std::move(id), *code, *text, &error["data"]};
}

MessageView classify_response(const json::Value& message) {
  if (message.contains("error")) {
    if (message.contains("result"))
      return invalid("\"result\" and \"error\" exclude each other", message, true);
    return classify_error(message);
  }
  const json::Value& result = message["result"];
  if (!result.is_object()) return invalid("\"result\" must be an object", message, true);
  std::optional<RequestId> id = parse_request_id(message["id"]);
  if (!id) return invalid("\"id\" must be a string or an integer", message, true);
  return ResponseView{*std::move(id), &result};
}

void begin_message(json::Writer& writer) {
  writer.begin_object();
  writer.key("jsonrpc").string("2.0");
}

}  // namespace

std::optional<RequestId> parse_request_id(const json::Value& value) {
  if (const auto text = value.as_string()) return RequestId(std::string(*text));
  if (const auto integer = value.as_int64()) return RequestId(*integer);
  return std::nullopt;
}

void write(json::Writer& writer, const RequestId& id) {
  if (const auto* integer = std::get_if<std::int64_t>(&id)) {
    writer.integer(*integer);
  } else {
    writer.string(std::get<std::string>(id));
  }
}

json::Value to_json(const RequestId& id) {
  if (const auto* integer = std::get_if<std::int64_t>(&id)) return *integer;
  return std::get<std::string>(id);
}

std::string to_string(const RequestId& id) { return to_json(id).to_string(); }

MessageView classify(const json::Value& message) {
  if (!message.is_object()) return InvalidMessage{"a message must be an object", std::nullopt};
  const bool is_call = message.contains("method");
  const bool is_response = !is_call && (message.contains("result") || message.contains("error"));
  if (message["jsonrpc"].as_string() != "2.0")
    return invalid("\"jsonrpc\" must be \"2.0\"", message, is_response);
  if (is_call) return classify_call(message);
  if (is_response) return classify_response(message);
  return invalid("a message needs a \"method\", a \"result\" or an \"error\"", message);
}

void begin_response(json::Writer& writer, const RequestId& id) {
  begin_message(writer);
  write(writer.key("id"), id);
  writer.key("result");
}

void begin_request(json::Writer& writer, const RequestId& id, std::string_view method) {
  begin_message(writer);
  write(writer.key("id"), id);
  writer.key("method").string(method);
  writer.key("params");
}

void begin_notification(json::Writer& writer, std::string_view method) {
  begin_message(writer);
  writer.key("method").string(method);
  writer.key("params");
}

void end_message(json::Writer& writer) { writer.end_object(); }

void write_notification(json::Writer& writer, std::string_view method) {
  begin_message(writer);
  writer.key("method").string(method);
  end_message(writer);
}

void write_error(json::Writer& writer, const std::optional<RequestId>& id, int code, std::string_view message,
                 const json::Value& data) {
  begin_message(writer);
  if (id) write(writer.key("id"), *id);
  writer.key("error").begin_object();
  writer.key("code").integer(code);
  writer.key("message").string(message);
  if (!data.is_null()) writer.key("data").value(data);
  writer.end_object();
  end_message(writer);
}

}  // namespace mcpxx::protocol
