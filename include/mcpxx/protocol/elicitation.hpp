// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <mcpxx/json/fields.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/elicit_action.hpp>

// elicitation/create (2025-06-18): a server asks the user, through a form of the client's or at a URL. A form
// is a JSON Schema whose properties are of the few types below.

namespace mcpxx::protocol {

// `type` members of one value: alternatives of PrimitiveSchemaDefinition share them, so they cannot be
// constants, by which the decoder would choose.
enum class StringType : std::uint8_t { string };
enum class ArrayType : std::uint8_t { array };

/// A text field.
struct StringSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<std::int64_t> min_length = {};
  std::optional<std::int64_t> max_length = {};
  /// "email", "uri", "date" or "date-time".
  std::optional<std::string> format = {};
  /// 2025-11-25.
  std::optional<std::string> default_ = {};
  StringType type = StringType::string;

  static constexpr auto mcp_fields() {
    return fields(field<&StringSchema::type>().required(),
                  field<&StringSchema::min_length>().name("minLength"),
                  field<&StringSchema::max_length>().name("maxLength"),
                  field<&StringSchema::default_>().name("default"));
  }
};

/// Whether a number may have a fraction.
enum class NumberType : std::uint8_t { number, integer };

/// A field for a number.
struct NumberSchema {
  NumberType type = NumberType::number;
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<double> minimum = {};
  std::optional<double> maximum = {};
  /// 2025-11-25.
  std::optional<double> default_ = {};

  static constexpr auto mcp_fields() {
    return fields(field<&NumberSchema::type>().required(), field<&NumberSchema::default_>().name("default"));
  }
};

/// A check box.
struct BooleanSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<bool> default_ = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "boolean"), field<&BooleanSchema::default_>().name("default"));
  }
};

/// A choice with a title for people (2025-11-25).
struct TitledChoice {
  std::string value;
  std::string title;

  static constexpr auto mcp_fields() { return fields(field<&TitledChoice::value>().name("const")); }
};

/// One of several strings.
struct UntitledSingleSelectEnumSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::vector<std::string> values = {};
  /// 2025-11-25.
  std::optional<std::string> default_ = {};
  StringType type = StringType::string;

  static constexpr auto mcp_fields() {
    return fields(field<&UntitledSingleSelectEnumSchema::type>().required(),
                  field<&UntitledSingleSelectEnumSchema::values>().name("enum").required(),
                  field<&UntitledSingleSelectEnumSchema::default_>().name("default"));
  }
};

/// One of several strings, each with a title (2025-11-25).
struct TitledSingleSelectEnumSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::vector<TitledChoice> choices = {};
  std::optional<std::string> default_ = {};
  StringType type = StringType::string;

  static constexpr auto mcp_fields() {
    return fields(field<&TitledSingleSelectEnumSchema::type>().required(),
                  field<&TitledSingleSelectEnumSchema::choices>().name("oneOf").required(),
                  field<&TitledSingleSelectEnumSchema::default_>().name("default"));
  }
};

/// What an UntitledMultiSelectEnumSchema chooses from.
struct UntitledChoices {
  std::vector<std::string> values = {};

  static constexpr auto mcp_fields() {
    return fields(constant("type", "string"), field<&UntitledChoices::values>().name("enum").required());
  }
};

/// Any number of several strings (2025-11-25).
struct UntitledMultiSelectEnumSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<std::int64_t> min_items = {};
  std::optional<std::int64_t> max_items = {};
  UntitledChoices items = {};
  std::optional<std::vector<std::string>> default_ = {};
  ArrayType type = ArrayType::array;

  static constexpr auto mcp_fields() {
    return fields(field<&UntitledMultiSelectEnumSchema::type>().required(),
                  field<&UntitledMultiSelectEnumSchema::min_items>().name("minItems"),
                  field<&UntitledMultiSelectEnumSchema::max_items>().name("maxItems"),
                  field<&UntitledMultiSelectEnumSchema::items>().required(),
                  field<&UntitledMultiSelectEnumSchema::default_>().name("default"));
  }
};

/// What a TitledMultiSelectEnumSchema chooses from.
struct TitledChoices {
  std::vector<TitledChoice> choices = {};

  static constexpr auto mcp_fields() {
    return fields(field<&TitledChoices::choices>().name("anyOf").required());
  }
};

/// Any number of several strings, each with a title (2025-11-25).
struct TitledMultiSelectEnumSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<std::int64_t> min_items = {};
  std::optional<std::int64_t> max_items = {};
  TitledChoices items = {};
  std::optional<std::vector<std::string>> default_ = {};
  ArrayType type = ArrayType::array;

  static constexpr auto mcp_fields() {
    return fields(field<&TitledMultiSelectEnumSchema::type>().required(),
                  field<&TitledMultiSelectEnumSchema::min_items>().name("minItems"),
                  field<&TitledMultiSelectEnumSchema::max_items>().name("maxItems"),
                  field<&TitledMultiSelectEnumSchema::items>().required(),
                  field<&TitledMultiSelectEnumSchema::default_>().name("default"));
  }
};

/// One of several strings with titles, the way of 2025-06-18.
struct LegacyTitledEnumSchema {
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::vector<std::string> values = {};
  /// One for each value. Without them this is an UntitledSingleSelectEnumSchema.
  std::vector<std::string> titles = {};
  /// 2025-11-25.
  std::optional<std::string> default_ = {};
  StringType type = StringType::string;

  static constexpr auto mcp_fields() {
    return fields(field<&LegacyTitledEnumSchema::type>().required(),
                  field<&LegacyTitledEnumSchema::values>().name("enum").required(),
                  field<&LegacyTitledEnumSchema::titles>().name("enumNames").required(),
                  field<&LegacyTitledEnumSchema::default_>().name("default"));
  }
};

/// A property of a form. The order matters to the decoder: it takes the first alternative that fits, and the
/// last ones fit what the first ones describe.
using PrimitiveSchemaDefinition =
    std::variant<LegacyTitledEnumSchema, UntitledSingleSelectEnumSchema, TitledSingleSelectEnumSchema,
                 UntitledMultiSelectEnumSchema, TitledMultiSelectEnumSchema, BooleanSchema, NumberSchema,
                 StringSchema>;

/// Parameters of elicitation/create that ask with a form.
struct ElicitRequestFormParams {
  /// "form" or absent, which is the same.
  std::optional<std::string> mode = {};
  std::string message = {};
  /// A schema of type "object" whose properties are PrimitiveSchemaDefinitions.
  json::Value requested_schema = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ElicitRequestFormParams::requested_schema>().name("requestedSchema").required(),
                  field<&ElicitRequestFormParams::meta>().name("_meta"));
  }
};

/// Parameters of elicitation/create that send the user to a URL (2025-11-25).
struct ElicitRequestUrlParams {
  std::string message;
  std::string url;
  /// 2025-11-25 only, where it is required.
  std::optional<std::string> elicitation_id = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(constant("mode", "url"),
                  field<&ElicitRequestUrlParams::elicitation_id>().name("elicitationId"),
                  field<&ElicitRequestUrlParams::meta>().name("_meta"));
  }
};

/// Parameters of elicitation/create.
using ElicitRequestParams = std::variant<ElicitRequestUrlParams, ElicitRequestFormParams>;

/// Result of elicitation/create.
struct ElicitResult {
  ElicitAction action = ElicitAction::cancel;
  /// By property; an object, with `accept` of a form only.
  std::optional<json::Value> content = {};
  std::optional<json::Value> meta = {};

  static constexpr auto mcp_fields() {
    return fields(field<&ElicitResult::action>().required(), field<&ElicitResult::meta>().name("_meta"));
  }
};

/// `data` of error_code::kUrlElicitationRequired (2025-11-25 only).
struct UrlElicitationRequiredData {
  std::vector<ElicitRequestUrlParams> elicitations = {};

  static constexpr auto mcp_fields() {
    return fields(field<&UrlElicitationRequiredData::elicitations>().required());
  }
};

}  // namespace mcpxx::protocol
