// SPDX-License-Identifier: MIT
#include <mcpxx/server/invocation.hpp>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/output.hpp>
#include <mcpxx/server/error.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/definitions.hpp"
#include "server/dispatcher.hpp"
#include "server/questions/call_ended.hpp"
#include "server/registry.hpp"

namespace mcpxx::detail {
namespace {

Call& call_of(Invocation& invocation) { return static_cast<Call&>(invocation); }

/// The member `content` with one block of text: what most tools answer, so it takes no detour over a
/// ContentBlock.
void write_text_content(json::Writer& writer, std::string_view text) {
  writer.key("content");
  writer.begin_array();
  writer.begin_object(R"("type":"text")");
  writer.key("text").string(text);
  writer.end_object();
  writer.end_array();
}

void finish_tool_error(Call& call, std::string_view text) {
  if (!call.claim()) return;
  auto writer = call.begin_result();
  write_text_content(writer, text);
  writer.key("isError").boolean(true);
  call.finish_result(writer, true);
}

/// `tools/call "search" (request 7)`, for the log.
std::string describe(const Call& call) {
  const auto component = call.params()["name"].as_string().value_or(call.uri);
  return fmt::format("{} \"{:.100}\" (request {:.100})", call.method, component,
                     protocol::to_string(call.id));
}

const json::Value* pointer_to(const std::optional<json::Value>& value) { return value ? &*value : nullptr; }

/// Tells the caller everything that is wrong with the arguments, in the way its revision has for it.
void refuse_arguments(Call& call, const json::Problems& problems) {
  const std::string message = "Invalid arguments:\n" + problems.to_string();
  if (call.tool != nullptr && protocol::argument_errors_are_tool_errors(call.version)) {
    finish_tool_error(call, message);
  } else {
    call.respond_error(protocol::error_code::kInvalidParams, message);
  }
}

/// Reports that a handler's struct breaks what the tool says of its results, a defect of the server: to its
/// log with all details, to the caller without, unless they are for it. Pointers begin at `place`.
void refuse_result(Call& call, std::string_view place, const json::Problems& problems) {
  if (call.cancelled()) return;
  json::Problems placed;
  for (const json::Problem& problem : problems) {
    placed.add(std::string(place) + problem.pointer, problem.message);
  }
  std::string details = placed.to_string();
  std::string message = "The tool's result does not match its output schema";
  if (call.options().expose_internal_errors) message += ":\n" + details;
  std::replace(details.begin(), details.end(), '\n', ';');
  call.core().logger().error(fmt::format("the result of the tool \"{}\" does not match its output schema: {}",
                                         call.tool->definition.name, details));
  finish_tool_error(call, message);
}

/// Whether the arguments fit the tool's hand-written schema, where it has one; refuses them where not.
bool accept_arguments(Call& call, const json::Value& arguments) {
  if (call.tool == nullptr || !call.tool->validators.input) return true;
  json::Problems problems;
  if (call.tool->validators.input->validate(arguments, problems)) return true;
  refuse_arguments(call, problems);
  return false;
}

/// Whether structured content fits a hand-written schema; refuses the result where not.
bool accept_structured(Call& call, const json::Value& content) {
  json::Problems problems;
  if (call.tool->validators.output->validate(content, problems)) return true;
  refuse_result(call, "", problems);
  return false;
}

/// A hand-written output schema demands structured content, unless the call failed (specification,
/// server/tools).
bool accept_unstructured(Call& call) {
  if (!call.tool->validators.output) return true;
  json::Problems problems;
  problems.add("", "has no structured content");
  refuse_result(call, "", problems);
  return false;
}

/// The same for a result that goes under the name "result" where `wrap` says so.
bool accept_structured(Call& call, const json::TypeInfo& type, const void* value, bool wrap) {
  if (wrap) {
    json::Value wrapped = json::Value::object();
    wrapped.set("result", json::to_value(type, value));
    return accept_structured(call, wrapped);
  }
  if (type.kind == json::TypeKind::any) {
    return accept_structured(call, *static_cast<const json::Value*>(value));
  }
  return accept_structured(call, json::to_value(type, value));
}

/// No arguments are an empty object.
const json::Value& object_or_empty(const json::Value& arguments) {
  static const json::Value empty = json::Value::object();
  return arguments.is_null() ? empty : arguments;
}

std::string pointer_to_member(std::string_view name) {
  std::string pointer;
  json::append_pointer_token(pointer, name);
  return pointer;
}

std::string mime_type_or(const Call& call, std::string_view fallback) {
  const auto& own = call.resource->options.mime_type;
  return own.empty() ? std::string(fallback) : own;
}

protocol::ReadResourceResult text_contents(const Call& call, std::string text, std::string_view mime_type) {
  protocol::TextResourceContents contents;
  contents.uri = call.uri;
  contents.mime_type = mime_type_or(call, mime_type);
  contents.text = std::move(text);
  protocol::ReadResourceResult result;
  result.contents.emplace_back(std::move(contents));
  return result;
}

/// Answers with what a handler has thrown, in the form its type asks for.
void answer_exception(Call& call, std::exception_ptr exception) {
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const ToolError& error) {
    call.finish_error(error.what());
  } catch (const BecomesTask&) {
    Tasks::start_after_handler(std::static_pointer_cast<Call>(call.shared_from_this()));
  } catch (const CallEnded&) {
    return;  // answered, or about to be when the handler runs again
  } catch (const ResourceNotFound&) {
    respond_resource_not_found(call);
  } catch (const ProtocolError& error) {
    call.respond_error(error.code(), error.what(), error.data());
  } catch (const std::exception& error) {
    if (call.cancelled()) return;
    call.core().logger().error(fmt::format("{} failed: {}", describe(call), error.what()));
    call.finish_error(call.options().expose_internal_errors ? error.what() : "Internal error");
  } catch (...) {
    if (call.cancelled()) return;
    call.core().logger().error(fmt::format("{} failed with an exception of unknown type", describe(call)));
    call.finish_error("Internal error");
  }
}

}  // namespace

const json::Value& Invocation::arguments() const noexcept {
  static const json::Value none;
  const auto& call = static_cast<const Call&>(*this);
  return call.arguments != nullptr ? *call.arguments : none;
}

Context& Invocation::context() noexcept { return call_of(*this).context(); }

bool Invocation::decode(const json::TypeInfo& type, void* target) {
  Call& call = call_of(*this);
  const json::Value& given = object_or_empty(arguments());
  if (!accept_arguments(call, given)) return false;
  json::DecodeOptions options;
  options.lenient_strings = call.tool == nullptr && call.extension_method == nullptr;
  options.decode_json_strings = call.tool != nullptr;
  options.allow_unknown = call.tool != nullptr && call.tool->options.allow_unknown;
  json::Problems problems;
  if (json::decode(given, type, target, problems, options)) return true;
  refuse_arguments(call, problems);
  return false;
}

bool Invocation::expect_no_arguments() {
  Call& call = call_of(*this);
  if (call.tool != nullptr && call.tool->validators.input) {
    return accept_arguments(call, object_or_empty(arguments()));
  }
  if (call.resource != nullptr || arguments().empty()) return true;
  if (call.tool != nullptr && call.tool->options.allow_unknown) return true;
  json::Problems problems;
  for (const auto& member : arguments().members())
    problems.add(pointer_to_member(member.name()), "is unknown: there are no arguments");
  refuse_arguments(call, problems);
  return false;
}

void Invocation::finish_tool(protocol::CallToolResult result) {
  Call& call = call_of(*this);
  const bool is_error = result.is_error.value_or(false);
  if (call.tool->validators.output && !is_error) {
    const bool accepted = result.structured_content ? accept_structured(call, *result.structured_content)
                                                    : accept_unstructured(call);
    if (!accepted) return;
  }
  if (!call.claim()) return;
  auto writer = call.begin_result(pointer_to(result.meta));
  protocol::write_members(writer, std::move(result), call.version);
  call.finish_result(writer, is_error);
}

void Invocation::finish_tool_empty() { finish_tool(protocol::CallToolResult{}); }

void Invocation::finish_tool_text(std::string_view text) {
  Call& call = call_of(*this);
  if (!accept_unstructured(call) || !call.claim()) return;
  auto writer = call.begin_result();
  write_text_content(writer, text);
  call.finish_result(writer);
}

void Invocation::finish_tool_structured(const json::TypeInfo& type, const void* value) {
  Call& call = call_of(*this);
  const bool wrap = type.kind == json::TypeKind::any ? !static_cast<const json::Value*>(value)->is_object()
                                                     : !is_object_type(type);
  json::Problems problems;
  if (call.tool->validators.output) {
    if (!accept_structured(call, type, value, wrap)) return;
  } else if (call.tool->definition.output_schema && !json::check(type, value, problems)) {
    return refuse_result(call, wrap ? "/result" : "", problems);
  }
  std::string text;
  json::Writer encoder(text);
  if (wrap) {
    encoder.begin_object();
    encoder.key("result");
  }
  json::encode(encoder, type, value);
  if (wrap) encoder.end_object();
  if (!call.claim()) return;
  auto writer = call.begin_result();
  write_text_content(writer, text);
  if (protocol::has_structured_content(call.version)) writer.key("structuredContent").raw(text);
  call.finish_result(writer);
}

void Invocation::finish_error(std::string_view message) {
  Call& call = call_of(*this);
  if (call.tool != nullptr) {
    finish_tool_error(call, message);
  } else {
    call.respond_error(protocol::error_code::kInternalError, message);
  }
}

void Invocation::finish_resource(protocol::ReadResourceResult result) {
  Call& call = call_of(*this);
  if (!call.claim()) return;
  const CacheHint& hint = call.resource->options.cache ? *call.resource->options.cache : call.options().cache;
  if (!result.ttl_ms) result.ttl_ms = hint.ttl_ms;
  if (!result.cache_scope) result.cache_scope = hint.scope;
  auto writer = call.begin_result(pointer_to(result.meta));
  protocol::write_members(writer, std::move(result), call.version);
  call.finish_result(writer);
}

void Invocation::finish_resource_text(std::string_view text) {
  finish_resource(text_contents(call_of(*this), std::string(text), "text/plain"));
}

void Invocation::finish_resource_bytes(std::string_view bytes) {
  const Call& call = call_of(*this);
  protocol::ReadResourceResult result;
  result.contents.emplace_back(
      protocol::blob_contents(call.uri, bytes, mime_type_or(call, "application/octet-stream")));
  finish_resource(std::move(result));
}

void Invocation::finish_resource_structured(const json::TypeInfo& type, const void* value) {
  std::string text;
  json::Writer encoder(text);
  json::encode(encoder, type, value);
  finish_resource(text_contents(call_of(*this), std::move(text), "application/json"));
}

void Invocation::finish_prompt(protocol::GetPromptResult result) {
  Call& call = call_of(*this);
  if (!call.claim()) return;
  if (!result.description) result.description = call.prompt->definition.description;
  auto writer = call.begin_result(pointer_to(result.meta));
  protocol::write_members(writer, std::move(result), call.version);
  call.finish_result(writer);
}

void Invocation::finish_prompt_text(std::string_view text) {
  protocol::GetPromptResult result;
  result.messages.push_back(protocol::user_message(text));
  finish_prompt(std::move(result));
}

void Invocation::finish_completion_values(std::vector<std::string> values) {
  protocol::Completion completion;
  completion.values = std::move(values);
  finish_completion(std::move(completion));
}

void Invocation::finish_completion(protocol::Completion completion) {
  Call& call = call_of(*this);
  if (!call.claim()) return;
  protocol::CompleteResult result;
  result.completion = std::move(completion);
  auto writer = call.begin_result();
  protocol::write_members(writer, std::move(result), call.version);
  call.finish_result(writer);
}

void Invocation::finish_extension(const json::TypeInfo& type, const void* value) {
  auto result = json::to_value(type, value);
  if (!result.is_object()) throw std::logic_error("the result of a method of an extension must be an object");
  call_of(*this).respond_value(std::move(result));
}

void Invocation::finish_extension_empty() { call_of(*this).respond_empty(); }

void Invocation::fail(std::exception_ptr exception) noexcept {
  Call& call = call_of(*this);
  try {
    answer_exception(call, std::move(exception));
  } catch (...) {
    call.core().logger().error("the answer to a call that failed could not be sent");
  }
}

}  // namespace mcpxx::detail
