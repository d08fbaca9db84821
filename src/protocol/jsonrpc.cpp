// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/jsonrpc.hpp>

#include <utility>

namespace mcpxx::protocol {
namespace {

/// The members of a message that mean something, gathered in one go; nullptr where there is none.
struct Members {
  explicit Members(const json::Value& message) {
    for (const json::Member& member : message.members()) {
      if (const json::Value** place = place_of(member.name())) *place = &member.value();
    }
  }

  const json::Value* jsonrpc = nullptr;
  const json::Value* id = nullptr;
  const json::Value* method = nullptr;
  const json::Value* params = nullptr;
  const json::Value* result = nullptr;
  const json::Value* error = nullptr;

 private:
  const json::Value** place_of(std::string_view name) {
    if (name == "jsonrpc") return &jsonrpc;
    if (name == "id") return &id;
    if (name == "method") return &method;
    if (name == "params") return &params;
    if (name == "result") return &result;
    if (name == "error") return &error;
    return nullptr;
  }
};

const json::Value kNull;

std::optional<RequestId> id_of(const Members& message) {
  return message.id != nullptr ? parse_request_id(*message.id) : std::nullopt;
}

InvalidMessage invalid(std::string reason, const Members& message, bool looks_like_response = false) {
  return {std::move(reason), id_of(message), looks_like_response};
}

MessageView classify_call(const Members& message) {
  const std::optional<std::string_view> method = message.method->as_string();
  if (!method) return invalid("\"method\" must be a string", message);
  if (message.result != nullptr || message.error != nullptr) {
    return invalid("a message with a \"method\" cannot have a \"result\" or an \"error\"", message);
  }
  const json::Value& params = message.params != nullptr ? *message.params : kNull;
  if (message.params != nullptr && !params.is_object())
    return invalid("\"params\" must be an object", message);
  if (message.id == nullptr) return NotificationView{*method, &params};

  std::optional<RequestId> id = id_of(message);
  if (!id) return invalid("\"id\" must be a string or an integer", message);
  return RequestView{*std::move(id), *method, &params};
}

MessageView classify_error(const Members& message) {
  const json::Value& error = *message.error;
  const std::optional<std::int64_t> code = error["code"].as_int64();
  const std::optional<std::string_view> text = error["message"].as_string();
  if (!code || !text) {
    return invalid("\"error\" must be an object with an integer \"code\" and a string \"message\"", message,
                   true);
  }
  std::optional<RequestId> id = id_of(message);
  if (!id && message.id != nullptr && !message.id->is_null())
    return invalid("\"id\" must be a string or an integer", message, true);
  return ErrorView{std::move(id), *code, *text, &error["data"]};
}

MessageView classify_response(const Members& message) {
  if (message.error != nullptr) {
    if (message.result != nullptr)
      return invalid("\"result\" and \"error\" exclude each other", message, true);
    return classify_error(message);
  }
  if (!message.result->is_object()) return invalid("\"result\" must be an object", message, true);
  std::optional<RequestId> id = id_of(message);
  if (!id) return invalid("\"id\" must be a string or an integer", message, true);
  return ResponseView{*std::move(id), message.result};
}

void begin_message(json::Writer& writer) { writer.begin_object(R"("jsonrpc":"2.0")"); }

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
  const Members members(message);
  const bool is_response =
      members.method == nullptr && (members.result != nullptr || members.error != nullptr);
  if (members.jsonrpc == nullptr || members.jsonrpc->as_string() != "2.0")
    return invalid("\"jsonrpc\" must be \"2.0\"", members, is_response);
  if (members.method != nullptr) return classify_call(members);
  if (is_response) return classify_response(members);
  return invalid("a message needs a \"method\", a \"result\" or an \"error\"", members);
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
