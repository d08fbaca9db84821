// SPDX-License-Identifier: MIT
#include <mcpxx/protocol/jsonrpc.hpp>

#include <string>
#include <unordered_map>
#include <variant>

#include "support/catch.hpp"
#include "unit/protocol/parse.hpp"

namespace json = mcpxx::json;
using namespace mcpxx::protocol;
using mcpxx::test::parse;

namespace {

std::string describe(const MessageView& message) {
  if (const auto* request = std::get_if<RequestView>(&message)) {
    return "request " + to_string(request->id) + " " + std::string(request->method) + " " +
           request->params->to_string();
  }
  if (const auto* notification = std::get_if<NotificationView>(&message)) {
    return "notification " + std::string(notification->method) + " " + notification->params->to_string();
  }
  if (const auto* response = std::get_if<ResponseView>(&message)) {
    return "response " + to_string(response->id) + " " + response->result->to_string();
  }
  if (const auto* error = std::get_if<ErrorView>(&message)) {
    return "error " + (error->id ? to_string(*error->id) : "-") + " " + std::to_string(error->code) + " " +
           std::string(error->message) + " " + error->data->to_string();
  }
  const auto& invalid = std::get<InvalidMessage>(message);
  CHECK_FALSE(invalid.reason.empty());
  return "invalid " + (invalid.id ? to_string(*invalid.id) : "-") +
         (invalid.looks_like_response ? " response" : "");
}

}  // namespace

TEST_CASE("JSON-RPC messages are told apart, and everything else is invalid") {
  const struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "request 1 ping null"},
      {R"({"jsonrpc":"2.0","id":"a\"b","method":"x","params":{"y":1}})", "request \"a\\\"b\" x {\"y\":1}"},
      {R"({"jsonrpc":"2.0","id":"","method":""})", "request \"\"  null"},
      {R"({"jsonrpc":"2.0","id":0,"method":"x","unknown":[]})", "request 0 x null"},
      {R"({"jsonrpc":"2.0","id":-7,"method":"x"})", "request -7 x null"},
      {R"({"jsonrpc":"2.0","id":9007199254740993,"method":"x"})", "request 9007199254740993 x null"},
      {R"({"jsonrpc":"2.0","id":9223372036854775807,"method":"x"})", "request 9223372036854775807 x null"},
      {R"({"jsonrpc":"2.0","id":-9223372036854775808,"method":"x"})", "request -9223372036854775808 x null"},
      {R"({"jsonrpc":"2.0","id":3.0,"method":"x"})", "request 3 x null"},
      {R"({"jsonrpc":"2.0","method":"x"})", "notification x null"},
      {R"({"jsonrpc":"2.0","method":"x","params":{}})", "notification x {}"},
      {R"({"jsonrpc":"2.0","id":1,"result":{}})", "response 1 {}"},
      {R"({"jsonrpc":"2.0","id":"r","result":{"a":[1]}})", "response \"r\" {\"a\":[1]}"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}})", "error 1 -1 m null"},
      {R"({"jsonrpc":"2.0","error":{"code":-1,"message":"m","data":2}})", "error - -1 m 2"},
      {R"({"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"m"}})", "error - -1 m null"},

      {R"(null)", "invalid -"},
      {R"(1)", "invalid -"},
      {R"("x")", "invalid -"},
      {R"([])", "invalid -"},
      {R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", "invalid -"},
      {R"({})", "invalid -"},
      {R"({"jsonrpc":"2.0"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":5})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"params":{}})", "invalid 5"},
      {R"({"id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":"1.0","id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":"2.0 ","id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":2.0,"id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":2,"id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":null,"id":5,"method":"x"})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":null,"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":1e300,"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":9223372036854775808,"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":true,"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":[1],"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":{},"method":"x"})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":5,"method":1})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"method":null})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"method":["x"]})", "invalid 5"},
      {R"({"jsonrpc":"2.0","method":{}})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":5,"method":"x","params":[]})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"method":"x","params":null})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"method":"x","params":"{}"})", "invalid 5"},
      {R"({"jsonrpc":"2.0","method":"x","params":1})", "invalid -"},
      {R"({"jsonrpc":"2.0","id":5,"method":"x","result":{}})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"method":"x","error":{}})", "invalid 5"},
      {R"({"jsonrpc":"2.0","id":5,"result":{},"error":{"code":1,"message":""}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"result":null})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"result":[]})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","result":{}})", "invalid - response"},
      {R"({"jsonrpc":"2.0","id":null,"result":{}})", "invalid - response"},
      {R"({"jsonrpc":"2.0","id":1.5,"result":{}})", "invalid - response"},
      {R"({"jsonrpc":"1.0","id":5,"result":{}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":null})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":"x"})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":{}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":{"code":"1","message":"m"}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":{"code":1.5,"message":"m"}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":5,"error":{"code":1}})", "invalid 5 response"},
      {R"({"jsonrpc":"2.0","id":{},"error":{"code":1,"message":"m"}})", "invalid - response"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const json::Value message = parse(row.text);
    CHECK(describe(classify(message)) == row.expected);
  }
}

TEST_CASE("request ids come back as they were sent") {
  for (const char* text :
       {"1", "-1", "0", "9007199254740993", "9223372036854775807", "\"\"", "\"1\"", "\"\\u0000\\n\""}) {
    CAPTURE(text);
    const json::Value value = parse(text);
    const auto id = parse_request_id(value);
    REQUIRE(id);
    std::string written;
    json::Writer writer(written);
    write(writer, *id);
    CHECK(written == value.to_string());
    CHECK(to_json(*id) == value);
    CHECK(to_string(*id) == written);
  }
}

TEST_CASE("the request ids 1 and \"1\" are different") {
  std::unordered_map<RequestId, int> calls;
  calls[RequestId(1)] = 1;
  calls[RequestId("1")] = 2;
  CHECK(calls.size() == 2);
  CHECK(RequestId(1) == RequestId(1));
}

TEST_CASE("envelopes are written compactly and in the order people read them") {
  std::string text;
  json::Writer request(text);
  begin_request(request, RequestId("a"), "ping");
  request.begin_object();
  request.end_object();
  end_message(request);
  CHECK(text == R"({"jsonrpc":"2.0","id":"a","method":"ping","params":{}})");

  text.clear();
  json::Writer response(text);
  begin_response(response, RequestId(1));
  response.begin_object();
  response.end_object();
  end_message(response);
  CHECK(text == R"({"jsonrpc":"2.0","id":1,"result":{}})");

  text.clear();
  json::Writer notification(text);
  begin_notification(notification, "notifications/message");
  notification.begin_object();
  notification.end_object();
  end_message(notification);
  CHECK(text == R"({"jsonrpc":"2.0","method":"notifications/message","params":{}})");

  text.clear();
  json::Writer bare(text);
  write_notification(bare, "notifications/tools/list_changed");
  CHECK(text == R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed"})");
}

TEST_CASE("an error response without a known id has no id member") {
  std::string text;
  json::Writer without(text);
  write_error(without, std::nullopt, error_code::kParseError, "Parse error");
  CHECK(text == R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}})");

  text.clear();
  json::Writer with(text);
  write_error(with, RequestId(3), error_code::kInvalidParams, "no", json::Value::object({{"uri", "x:\ny"}}));
  CHECK(text == R"({"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"no","data":{"uri":"x:\ny"}}})");
}
