// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/error.hpp>
#include <mcpxx/fwd.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/fwd.hpp>

namespace mcpxx::detail {

/// What the typed shell of a handler needs of the request in flight. Kept free of templates, so that a
/// handler costs its user little more than its own lambda to compile. Exactly one of the outcome functions
/// ends the request; later calls are ignored.
class Invocation : public std::enable_shared_from_this<Invocation> {
 public:
  Invocation() = default;
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;
  virtual ~Invocation() = default;

  /// The arguments as they arrived: an object, or null where the request had none.
  const json::Value& arguments() const noexcept;
  /// Decodes the arguments into `target`, an object of that type. False: they were wrong and the request was
  /// answered.
  bool decode(const json::TypeInfo& type, void* target);
  /// The same for a handler without an argument struct.
  bool expect_no_arguments();
  Context& context() noexcept;

  // Outcomes of a tool.
  void finish_tool(protocol::CallToolResult result);
  void finish_tool_empty();
  void finish_tool_text(std::string_view text);
  /// Structured content and its text rendering. A value that is not an object goes under the name "result".
  void finish_tool_structured(const json::TypeInfo& type, const void* value);
  /// A failure the model should read: `isError: true` for a tool, an error response for anything else.
  void finish_error(std::string_view message);

  // Outcomes of a resource.
  void finish_resource(protocol::ReadResourceResult result);
  void finish_resource_text(std::string_view text);
  void finish_resource_bytes(std::string_view bytes);
  void finish_resource_structured(const json::TypeInfo& type, const void* value);

  // Outcomes of a prompt.
  void finish_prompt(protocol::GetPromptResult result);
  /// One message of the user's.
  void finish_prompt_text(std::string_view text);

  /// Outcome of a tool, resource or prompt that needs something of the client first: the request is answered
  /// with the questions, or the client is asked and the handler runs again. Throws ProtocolError -32021 where
  /// the client does not support what is asked, QuestionFailed where it cannot be asked, std::logic_error
  /// where there is nothing to ask.
  void finish_input_required(InputRequired input);

  // Outcome of a completion request.
  void finish_completion(protocol::Completion completion);
  void finish_completion_values(std::vector<std::string> values);

  // Outcome of a method of an extension.
  void finish_extension(const json::TypeInfo& type, const void* value);
  void finish_extension_empty();

  /// Whatever a handler threw: ToolError, ProtocolError, or something that is logged and masked.
  void fail(std::exception_ptr exception) noexcept;
};

}  // namespace mcpxx::detail
