// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mcpxx/json/value.hpp>
#include <mcpxx/unique_function.hpp>

// What a client of the tests says to what servers ask of it: elicitation, sampling, roots.

namespace mcpxx::testing {

/// The error of a JSON-RPC response.
struct ErrorInfo {
  int code = 0;
  std::string message = {};
  /// Null where there is none.
  json::Value data = nullptr;
};

/// Leaves a question open: a legacy server waits in vain, and on the modern revision the result that asks is
/// returned to the test instead of being answered.
struct NoAnswer {};

/// What a client says to one question: the result, an error, or nothing. Errors are for legacy servers alone,
/// since the modern revision has no way to send one.
using ClientAnswer = std::variant<json::Value, ErrorInfo, NoAnswer>;

/// Answers questions of the server's: `method` is "elicitation/create", "sampling/createMessage" or
/// "roots/list". Called for one question at a time on the thread of the test where the revision is modern,
/// and on threads of the client's, several at once, where it is legacy. It may call the client. What it
/// throws leaves call_tool and the like on the modern revision, and is an error -32603 to a legacy server.
using ClientHandler = SharedFunction<ClientAnswer(std::string_view method, const json::Value& params)>;

/// The answers of a client. Functions return the object, so they can be chained:
///
///     options.answers.accept_elicitation(json::Value::object({{"name", "Ada"}})).answer_sampling("Paris");
///
/// Of several answers to one method each is given once, in order, and the last one to all further questions.
/// Thread-safety: as for a standard container.
class ClientAnswers {
 public:
  /// The user fills in the form. With null, for URLs, the answer has no content.
  ClientAnswers& accept_elicitation(json::Value content = nullptr);
  ClientAnswers& decline_elicitation();
  ClientAnswers& cancel_elicitation();
  /// The model says that.
  ClientAnswers& answer_sampling(std::string_view text);
  /// The URIs of the roots.
  ClientAnswers& roots(const std::vector<std::string>& uris);
  /// Anything, right or wrong.
  ClientAnswers& answer(std::string_view method, ClientAnswer answer);
  /// Answers what there is no answer for above.
  ClientAnswers& on_request(ClientHandler handler);

  bool empty() const noexcept { return answers_.empty() && !handler_; }
  /// The ClientCapabilities of a client of that revision that gives these answers; one with a handler can do
  /// everything.
  json::Value capabilities(std::string_view revision) const;
  /// What to say to the question of that method that `count` others came before. An error -32601 where there
  /// is no answer.
  ClientAnswer find(std::string_view method, std::size_t count, const json::Value& params) const;

 private:
  bool answers(std::string_view method) const { return handler_ || answers_.contains(method); }

  std::map<std::string, std::vector<ClientAnswer>, std::less<>> answers_;
  ClientHandler handler_;
};

}  // namespace mcpxx::testing
