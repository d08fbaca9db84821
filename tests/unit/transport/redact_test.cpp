// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <mcpxx/json/writer.hpp>
#include <mcpxx/transport/trace.hpp>

#include "support/catch.hpp"

using mcpxx::redact;

TEST_CASE("values of secret members are not traced", "[trace]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"token":"abc"})", R"({"token":"[redacted]"})"},
      {R"({"access_token":"a","refresh_token":"b","id_token":"c"})",
       R"({"access_token":"[redacted]","refresh_token":"[redacted]","id_token":"[redacted]"})"},
      {R"({"Authorization":"Bearer x"})", R"({"Authorization":"[redacted]"})"},
      {R"({"apiKey":"x","API-KEY":"y","x-api-key":"z"})",
       R"({"apiKey":"[redacted]","API-KEY":"[redacted]","x-api-key":"[redacted]"})"},
      {R"({"clientSecret":"x","client_secret":"y"})",
       R"({"clientSecret":"[redacted]","client_secret":"[redacted]"})"},
      {R"({"db_password":"x","Passphrase":"y"})",
       R"({"db_password":"[redacted]","Passphrase":"[redacted]"})"},
      {R"({"params":{"requestState":"x"}})", R"({"params":{"requestState":"[redacted]"}})"},
      // Whatever kind of value it is.
      {R"({"secret":12,"password":true,"credentials":{"user":"a","pin":1},"cookie":["a","b"]})",
       R"({"secret":"[redacted]","password":"[redacted]","credentials":"[redacted]","cookie":"[redacted]"})"},
      {R"({"token":null})", R"({"token":null})"},
      // However the name is spelled on the wire.
      {R"({"tok\u0065n":"abc"})", R"({"token":"[redacted]"})"},
      // Deep down, in arrays, and in texts that are JSON themselves.
      {R"([{"a":[{"b":{"token":"abc"}}]}])", R"([{"a":[{"b":{"token":"[redacted]"}}]}])"},
      {R"({"text":"{\"token\":\"abc\",\"n\":1}"})", R"({"text":"{\"token\":\"[redacted]\",\"n\":1}"})"},
      {R"({"text":" [{\"text\":\"{\\\"token\\\":1}\"}]"})",
       R"({"text":"[{\"text\":\"{\\\"token\\\":\\\"[redacted]\\\"}\"}]"})"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(redact(row.text) == row.expected);
  }
}

TEST_CASE("names that say a value is secret", "[trace]") {
  for (const char* name : {"secret_key",
                           "secretKey",
                           "secrets",
                           "clientSecret",
                           "client_secret_v2",
                           "mysecretvalue",
                           "passwords",
                           "passwordHash",
                           "db.password2",
                           "newPassword_old",
                           "passwd_file",
                           "pwd",
                           "db-pwd",
                           "tokens",
                           "tokenV2",
                           "access_token_2",
                           "ACCESS TOKENS",
                           "cookies",
                           "Set-Cookie",
                           "bearer",
                           "jwt",
                           "id_jwt",
                           "jwts",
                           "api_keys",
                           "X-API-Key-1",
                           "apiKeyValue",
                           "accessKeys",
                           "private_key_pem",
                           "authorization",
                           "Authorization",
                           "proxy-authorization",
                           "authorization_code",
                           "authorizationCode",
                           "auth_codes",
                           "code_verifier",
                           "Mcp-Session-Id",
                           "requestState",
                           "client_assertion",
                           "user_credentials"}) {
    INFO(name);
    const std::string member = "{\"" + std::string(name) + "\":";
    CHECK(redact(member + "\"x\"}") == member + "\"[redacted]\"}");
    CHECK(redact(member + "{\"a\":[1]}}") == member + "\"[redacted]\"}");
    CHECK(redact(member + "null}") == member + "null}");
  }
}

TEST_CASE("strings that hold JSON are looked into", "[trace]") {
  // Each is a string of the message.
  for (std::string text :
       {R"({"token":"hunter2"})", R"({"token":"hunter2","token":1})", R"({"a":1,"a":{"token":"hunter2"}})",
        "\xEF\xBB\xBF{\"token\":\"hunter2\"}", " \xEF\xBB\xBF\r\n\t[{\"token\":\"hunter2\"}]",
        R"("{\"token\":\"hunter2\"}")", R"("\u007b\u0022token\u0022:\"hunter2\"}")"}) {
    for (int layers = 0; layers < 7; ++layers) {
      INFO(text);
      const auto redacted = redact(text);
      CHECK(redacted.find("hunter2") == std::string::npos);
      std::string quoted;
      mcpxx::json::Writer(quoted).string(text);
      text = layers % 2 == 0 ? "{\"text\":" + quoted + "}" : quoted;
      if (layers < 2) CHECK(redact(text).find("[redacted]") != std::string::npos);
    }
  }
}

TEST_CASE("strings that begin like JSON and are none are told by their length", "[trace]") {
  const auto deep = std::string(100, '[') + R"({"token":"hunter2"})" + std::string(100, ']');
  for (const std::string& text :
       {std::string("{\"a\":1}\n{\"token\":\"hunter2\"}\n"), std::string("{\"token\":\"hunter2"),
        std::string("{'token':'hunter2'}"), std::string("{/**/\"token\":\"hunter2\"}"),
        std::string("\x1e{\"token\":\"hunter2\"}\n\x1e{}"), std::string("[1] hunter2"),
        std::string("\"{\\\"token\\\":\\\"hunter2"), std::string("\"a\"\n{\"token\":\"hunter2\"}"),
        std::string("\"\\u007b\\u0022token\\u0022:hunter2"), deep}) {
    INFO(text);
    std::string message = "{\"text\":";
    mcpxx::json::Writer(message).string(text);
    message += '}';
    CHECK(redact(message) == "{\"text\":\"[" + std::to_string(text.size()) + " bytes not shown]\"}");
  }
}

TEST_CASE("strings in strings without end take bounded depth and time", "[trace]") {
  std::string text = R"({"token":"hunter2"})";
  for (int layers = 0; layers < 12; ++layers) {
    std::string quoted;
    mcpxx::json::Writer(quoted).string(text);
    text = std::string(60, '[') + quoted + std::string(60, ']');
  }
  CHECK(redact(text).find("hunter2") == std::string::npos);
}

TEST_CASE("everything else is", "[trace]") {
  const char* const texts[] = {
      R"({"_meta":{"progressToken":7},"params":{"progressToken":"p"}})",
      R"({"tokens":5,"maxTokens":9,"tokenizer":"t","tokenCount":3,"max_tokens":1.5,"cursor":"c","nextCursor":"d"})",
      R"({"token_endpoint":"u","authorization_servers":["u"],"bearer_methods_supported":["header"]})",
      R"({"text":"\"Yes\", she said","quote":"\"a\"","sessions":["a"],"key":"k","code":"c","v2":"x"})",
      R"({"text":"the token is in {braces} and [brackets"})",
      R"([])",
      R"("token")",
      R"(null)",
      R"({"":{"é":"€","n":-1.5,"big":12345678901234}})",
  };
  for (const char* text : texts) CHECK(redact(text) == text);
}

TEST_CASE("what is no JSON is told by its length only", "[trace]") {
  for (const char* text :
       {"", "password=hunter2", R"({"token":"abc")", R"({token:"abc"})", "{'token':'abc'}"}) {
    INFO(text);
    const std::string expected = "[" + std::to_string(std::string(text).size()) + " bytes that are no JSON]";
    CHECK(redact(text) == expected);
  }
}

TEST_CASE("redacting takes any depth and size", "[trace]") {
  const std::string deep = std::string(100'000, '[') + "1" + std::string(100'000, ']');
  CHECK(redact(deep).find("no JSON") != std::string::npos);
  std::string wide = "[0";
  for (int i = 0; i < 100'000; ++i) wide += R"(,{"token":"a"})";
  wide += ']';
  const std::string redacted = redact(wide);
  CHECK(redacted.find("\"a\"") == std::string::npos);
  CHECK(redacted.size() == 2 + 1 + 100'000 * std::string(R"(,{"token":"[redacted]"})").size());
}

TEST_CASE("a trace redacts unless it is asked for everything", "[trace]") {
  std::string seen;
  const auto sink = [&seen](const mcpxx::WireMessage& message) { seen = message.text; };
  const mcpxx::WireMessage message{mcpxx::WireDirection::in, "stdio", "2025-11-25", R"({"token":"a"})",
                                   false};
  const mcpxx::WireTrace trace = sink;
  trace(message);
  CHECK(seen == R"({"token":"[redacted]"})");
  const auto insecure = mcpxx::WireTrace::unredacted(sink);
  insecure(message);
  CHECK(seen == message.text);
  CHECK_FALSE(mcpxx::WireTrace());
  CHECK_FALSE(mcpxx::WireTrace(mcpxx::WireTrace::Sink()));
}
