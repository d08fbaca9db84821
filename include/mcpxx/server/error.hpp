// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <mcpxx/json/value.hpp>

namespace mcpxx {

/// Thrown by a handler to tell the model what went wrong: the message becomes the text of a result with
/// `isError: true` (specification, server/tools, "Error Handling"), so write it for a reader who can correct
/// the call. From a resource or prompt handler it becomes a JSON-RPC error -32603 with that message.
class ToolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown by Context::elicit and the like where there will be no answer: the client refused with an error,
/// did not answer in time, or left too many questions open. Tells the model so, where the handler does not
/// catch it.
class QuestionFailed : public ToolError {
 public:
  using ToolError::ToolError;
};

/// Thrown by a handler to answer with a JSON-RPC error of its own choosing.
class ProtocolError : public std::runtime_error {
 public:
  /// `code` as in protocol/error_codes.hpp; `data` is left out where it is null.
  ProtocolError(int code, const std::string& message, json::Value data = nullptr)
      : std::runtime_error(message), code_(code), data_(std::move(data)) {}

  int code() const noexcept { return code_; }
  const json::Value& data() const noexcept { return data_; }

 private:
  int code_;
  json::Value data_;
};

/// Thrown by the handler of a resource or resource template whose URI names nothing: answered with the error
/// the client's revision has for it (specification, server/resources, "Error Handling").
class ResourceNotFound : public std::runtime_error {
 public:
  ResourceNotFound() : std::runtime_error("Resource not found") {}
};

}  // namespace mcpxx
