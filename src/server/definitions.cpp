// SPDX-License-Identifier: MIT
#include "server/definitions.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>
#include <mcpxx/json/schema.hpp>
#include <mcpxx/json/type_info.hpp>

namespace mcpxx::detail {
namespace {

constexpr std::size_t kMaxNameLength = 128;

std::optional<std::string> unless_empty(std::string text) {
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

template <class T>
std::optional<std::vector<T>> unless_empty(const std::vector<T>& list) {
  return list.empty() ? std::nullopt : std::optional(list);
}

std::optional<json::Value> unless_null(const json::Value& value) {
  return value.is_null() ? std::nullopt : std::optional(value);
}

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
         c == '.';
}

template <class Definition>
void encode_for_all_revisions(EncodedEntry& encoded, const Definition& definition) {
  for (const auto version : protocol::kSupportedVersions) {
    json::Writer writer(encoded[static_cast<std::size_t>(version)]);
    protocol::write(writer, definition, version);
  }
}

json::Value input_schema(const Handler& handler, bool allow_unknown) {
  if (handler.input != nullptr && handler.input->kind == json::TypeKind::object) {
    return json::schema(*handler.input, {.allow_unknown = allow_unknown});
  }
  auto schema = json::Value::object({{"type", "object"}});
  if (handler.input == nullptr && !allow_unknown) schema.set("additionalProperties", false);
  return schema;
}

/// A result that is not an object goes under the name "result"; definitions it refers to stay at the root.
json::Value wrap_schema(json::Value inner) {
  auto schema = json::Value::object({{"type", "object"}});
  json::Value definitions = inner["$defs"];
  inner.erase("$defs");
  schema.set("properties", json::Value::object({{"result", std::move(inner)}}));
  schema.set("required", json::Value::array({"result"}));
  if (!definitions.is_null()) schema.set("$defs", std::move(definitions));
  return schema;
}

std::optional<json::Value> output_schema(const Handler& handler) {
  if (handler.output == nullptr) return std::nullopt;
  auto schema = json::schema(*handler.output, {.written = true});
  return is_object_type(*handler.output) ? std::move(schema) : wrap_schema(std::move(schema));
}

json::Value tool_meta(const ToolOptions& options) {
  json::Value meta = options.meta;
  if (options.tags.empty()) return meta;
  auto tags = json::Value::array();
  for (const auto& tag : options.tags) tags.push_back(tag);
  meta.set("mcpxx/tags", std::move(tags));
  return meta;
}

/// "report.txt" of "docs://2026/report.txt".
std::string last_segment(std::string_view uri) {
  while (!uri.empty() && uri.back() == '/') uri.remove_suffix(1);
  const auto slash = uri.rfind('/');
  return std::string(slash == std::string_view::npos ? uri : uri.substr(slash + 1));
}

/// What a resource and a resource template have in common.
template <class Definition>
void describe(Definition& definition, const std::string& uri, const ResourceOptions& options) {
  definition.name = options.name.empty() ? last_segment(uri) : options.name;
  definition.title = unless_empty(options.title);
  definition.description = unless_empty(options.description);
  definition.mime_type = unless_empty(options.mime_type);
  definition.annotations = options.annotations;
  definition.icons = unless_empty(options.icons);
  definition.meta = unless_null(options.meta);
}

/// Every member the handler demands must be a variable, or no URI could ever satisfy it; every variable needs
/// a member.
void check_template_variables(const UriTemplate& uri_template, const Handler& handler) {
  if (handler.input == nullptr || handler.input->kind != json::TypeKind::object) return;
  const auto& variables = uri_template.variables();
  const auto& arguments = handler.input->object();
  for (const auto& member : arguments.members()) {
    if (member.required && std::find(variables.begin(), variables.end(), member.name) == variables.end()) {
      throw ConfigError(
          fmt::format("resource template \"{}\" has no variable for the handler's member \"{}\"",
                      uri_template.text(), member.name));
    }
  }
  for (const auto& variable : variables) {
    if (arguments.find(variable) == nullptr) {
      throw ConfigError(fmt::format("resource template \"{}\": the handler's struct has no member \"{}\"",
                                    uri_template.text(), variable));
    }
  }
}

json::SchemaValidator compile_schema(const std::string& tool, std::string_view which,
                                     const json::Value& schema) {
  auto validator = json::SchemaValidator::compile(schema);
  if (validator) return std::move(*validator);
  throw ConfigError(fmt::format("tool \"{}\": the {} schema: {}", tool, which, validator.error().message));
}

/// Both are positive on the wire (extension io.modelcontextprotocol/tasks, "Tasks").
void check_task_options(const std::string& tool, const TaskOptions& options) {
  if (options.ttl_ms > 0 && options.poll_interval_ms > 0) return;
  throw ConfigError(
      fmt::format("tool \"{}\": TaskOptions::ttl_ms and poll_interval_ms must be greater than 0", tool));
}

void check_uri(const std::string& uri) {
  const auto colon = uri.find(':');
  if (colon == std::string::npos || colon == 0) {
    throw ConfigError(
        fmt::format("resource \"{}\": a URI starts with a scheme, as in \"docs://readme\"", uri));
  }
}

}  // namespace

bool is_object_type(const json::TypeInfo& type) noexcept {
  return type.kind == json::TypeKind::object || type.kind == json::TypeKind::map;
}

void check_component_name(const std::string& name, const char* what) {
  if (!name.empty() && name.size() <= kMaxNameLength &&
      std::all_of(name.begin(), name.end(), is_name_character))
    return;
  throw ConfigError(
      fmt::format("{} \"{}\": a name has 1 to 128 characters of A-Z a-z 0-9 _ - .", what, name));
}

protocol::Tool define_tool(std::string name, std::string description, const Handler& handler,
                           const ToolOptions& options) {
  protocol::Tool tool;
  tool.name = std::move(name);
  tool.title = unless_empty(options.title);
  tool.description = unless_empty(std::move(description));
  tool.input_schema = input_schema(handler, options.allow_unknown);
  tool.output_schema = output_schema(handler);
  tool.annotations = options.annotations;
  tool.icons = unless_empty(options.icons);
  tool.meta = unless_null(tool_meta(options));
  return tool;
}

protocol::Prompt define_prompt(std::string name, std::string description, const Handler& handler,
                               const PromptOptions& options) {
  protocol::Prompt prompt;
  prompt.name = std::move(name);
  prompt.title = unless_empty(options.title);
  prompt.description = unless_empty(std::move(description));
  prompt.icons = unless_empty(options.icons);
  prompt.meta = unless_null(options.meta);
  if (handler.input == nullptr || handler.input->kind != json::TypeKind::object) return prompt;
  for (const auto& member : handler.input->object().members()) {
    protocol::PromptArgument argument;
    argument.name = member.name;
    argument.title = unless_empty(std::string(member.field.title()));
    argument.description = unless_empty(std::string(member.field.description()));
    argument.required = member.required;
    if (!prompt.arguments) prompt.arguments.emplace();
    prompt.arguments->push_back(std::move(argument));
  }
  return prompt;
}

std::shared_ptr<ToolEntry> make_tool_entry(protocol::Tool definition, Handler handler, ToolOptions options) {
  check_component_name(definition.name, "tool");
  if (definition.input_schema["type"].as_string() != "object") {
    throw ConfigError(
        fmt::format("tool \"{}\": the input schema needs \"type\": \"object\"", definition.name));
  }
  auto parameters = find_header_parameters(definition.input_schema);
  if (!parameters)
    throw ConfigError(fmt::format("tool \"{}\": {}", definition.name, parameters.error().message));
  check_task_options(definition.name, options.task);
  auto entry = std::make_shared<ToolEntry>();
  entry->header_parameters = std::move(*parameters);
  entry->definition = std::move(definition);
  entry->options = std::move(options);
  entry->handler = std::move(handler);
  encode_for_all_revisions(entry->encoded, entry->definition);
  return entry;
}

std::shared_ptr<ToolEntry> make_raw_tool_entry(protocol::Tool definition, Handler handler,
                                               ToolOptions options) {
  auto entry = make_tool_entry(std::move(definition), std::move(handler), std::move(options));
  const protocol::Tool& tool = entry->definition;
  entry->validators.input = compile_schema(tool.name, "input", tool.input_schema);
  if (tool.output_schema) {
    entry->validators.output = compile_schema(tool.name, "output", *tool.output_schema);
  }
  return entry;
}

std::shared_ptr<PromptEntry> make_prompt_entry(protocol::Prompt definition, Handler handler,
                                               PromptOptions options) {
  check_component_name(definition.name, "prompt");
  auto entry = std::make_shared<PromptEntry>();
  entry->definition = std::move(definition);
  entry->options = std::move(options);
  entry->handler = std::move(handler);
  encode_for_all_revisions(entry->encoded, entry->definition);
  return entry;
}

std::shared_ptr<ResourceEntry> make_resource_entry(std::string uri, Handler handler,
                                                   ResourceOptions options) {
  check_uri(uri);
  protocol::Resource definition;
  definition.uri = uri;
  definition.size = options.size;
  describe(definition, uri, options);
  auto entry = std::make_shared<ResourceEntry>();
  entry->uri = std::move(uri);
  entry->options = std::move(options);
  entry->handler = std::move(handler);
  encode_for_all_revisions(entry->encoded, definition);
  return entry;
}

std::shared_ptr<ResourceEntry> make_template_entry(std::string uri_template, Handler handler,
                                                   ResourceOptions options) {
  check_uri(uri_template);
  protocol::ResourceTemplate definition;
  definition.uri_template = uri_template;
  describe(definition, uri_template, options);
  auto entry = std::make_shared<ResourceEntry>();
  entry->uri_template = std::make_unique<const UriTemplate>(uri_template, options.allow_unsafe_paths);
  check_template_variables(*entry->uri_template, handler);
  entry->uri = std::move(uri_template);
  entry->options = std::move(options);
  entry->handler = std::move(handler);
  encode_for_all_revisions(entry->encoded, definition);
  return entry;
}

}  // namespace mcpxx::detail
