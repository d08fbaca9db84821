// SPDX-License-Identifier: MIT
#include "json/schema_validator/resources.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <mcpxx/json/problems.hpp>
#include <mcpxx/json/reader.hpp>

#include "json/report.hpp"
#include "json/schema_validator/metaschemas.hpp"
#include "json/schema_validator/subschemas.hpp"
#include "json/schema_validator/uri.hpp"

namespace mcpxx::json::validation {
namespace {

// Each schema with an identifier keeps its URI.
constexpr std::size_t kMaxUri = 1024;
// Objects with more get an index, since many references may lead into them.
constexpr std::size_t kFewMembers = 16;

bool is_deeper_than(const Value& value, std::size_t limit) {
  if (value.empty()) return false;
  if (limit == 0) return true;
  const auto deeper = [limit](const Value& inner) { return is_deeper_than(inner, limit - 1); };
  return std::any_of(value.elements().begin(), value.elements().end(), deeper) ||
         std::any_of(value.members().begin(), value.members().end(),
                     [&](const Member& member) { return deeper(member.value()); });
}

/// JSON Schema Core section 8.2.2.
bool is_anchor_name(std::string_view name) {
  const auto is_first = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && is_first(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_first(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    text.push_back(!escape ? token[i] : token[++i] == '0' ? '~' : '/');
  }
  return text;
}

const Value* element_called(const Value& array, std::string_view token) {
  std::size_t index = 0;
  const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool whole = read.ec == std::errc() && read.ptr == token.data() + token.size();
  const bool canonical = token.size() == 1 || !token.starts_with('0');
  return whole && canonical && index < array.elements().size() ? &array.elements()[index] : nullptr;
}

/// A name in a message.
std::string_view shortened(std::string_view name) {
  constexpr std::size_t kMaxShown = 100;
  std::size_t end = std::min(name.size(), kMaxShown);
  while (end > 0 && end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return name.substr(0, end);
}

Error nothing_at(std::string_view reference) {
  return Error("refers to " + quoted(reference) + ", which is nowhere in the schema");
}

}  // namespace

struct Resources::Visit {
  const Value* schema;
  Location location;
};

Error error_at(std::string_view place, std::string_view message) {
  std::string text(place);
  if (!text.empty()) text.append(": ");
  return Error(text.append(message));
}

std::string Location::place() const {
  std::string text = outer != nullptr ? outer->place() : std::string();
  text.append(start);
  if (!keyword.empty()) append_pointer_token(text, keyword);
  if (name) append_pointer_token(text, shortened(*name));
  if (index) append_pointer_token(text, std::to_string(*index));
  return text;
}

std::string Location::place(std::string_view keyword_in_schema) const {
  std::string text = place();
  append_pointer_token(text, keyword_in_schema);
  return text;
}

Result<void> Resources::add_root(const Value& schema) {
  for (const auto& [uri, document] : options_.remotes) {
    if (split_fragment(uri).fragment.empty()) continue;
    return Error("the remote " + quoted(uri) + " must have a URI without a fragment");
  }
  return add_document("", schema, "");
}

Result<void> Resources::add_document(const std::string& uri, const Value& root, std::string_view label) {
  if (is_deeper_than(root, kMaxDepth)) {
    return error_at(label, "is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  document_ = static_cast<std::uint32_t>(resources_.size());
  Dialect dialect;
  dialect.format_assertion = options_.assert_formats;
  resources_.push_back({uri, &root, dialect});
  by_uri_.emplace(uri, document_);
  Location location;
  location.resource = document_;
  location.start = label;
  return index(root, location);
}

Result<void> Resources::index(const Value& root, const Location& start) {
  std::vector<Visit> queue{{&root, start}};
  while (!queue.empty()) {
    Visit visit = queue.back();
    queue.pop_back();
    if (!visit.schema->is_object() && !visit.schema->is_boolean()) {
      return error_at(visit.location.place(), "must be a schema, that is an object or a boolean, not " +
                                                  std::string(describe(*visit.schema)));
    }
    if (locations_.count(visit.schema) != 0) continue;
    if (auto entered = enter(visit); !entered) return std::move(entered).error();
    const Location& location = locations_.emplace(visit.schema, visit.location).first->second;
    const auto before = static_cast<std::ptrdiff_t>(queue.size());
    if (auto queued = queue_subschemas(*visit.schema, location, queue); !queued) {
      return std::move(queued).error();
    }
    // The last is taken first, and of several mistakes the first is to be named.
    std::reverse(queue.begin() + before, queue.end());
  }
  return {};
}

/// Takes notice of "$id", "$schema" and the anchors.
Result<void> Resources::enter(Visit& visit) {
  if (auto identified = identify(visit); !identified) return std::move(identified).error();
  Resource& resource = resources_[visit.location.resource];
  if (const Value* named = visit.schema->find("$schema")) {
    const auto uri = named->as_string();
    if (!uri) return error_at(visit.location.place("$schema"), "must be a URI");
    auto dialect = dialect_of(*uri);
    if (!dialect) return error_at(visit.location.place("$schema"), dialect.error().message);
    if (resource.root == visit.schema) resource.dialect = *dialect;
  }
  return name_anchors(visit);
}

Result<void> Resources::identify(Visit& visit) {
  const Value* id = visit.schema->find("$id");
  if (id == nullptr) return {};
  const auto refuse = [&](std::string_view message) {
    return error_at(visit.location.place("$id"), message);
  };
  const auto text = id->as_string();
  if (!text) return refuse("must be a URI reference");
  const SplitReference split = split_fragment(*text);
  if (!split.fragment.empty()) return refuse("must not have a fragment");
  const Resource& outer = resources_[visit.location.resource];
  const std::string uri = resolve_uri(outer.uri, split.uri);
  if (uri.size() > kMaxUri) return refuse("is longer than " + std::to_string(kMaxUri) + " bytes");
  if (outer.root == visit.schema) {
    resources_[visit.location.resource].uri = uri;
    // Of two documents that claim an identifier the one met first has it.
    by_uri_.emplace(uri, visit.location.resource);
    return {};
  }
  const auto number = static_cast<std::uint32_t>(resources_.size());
  const auto [known, added] = by_uri_.emplace(uri, number);
  if (!added && known->second >= document_) return refuse("is the identifier of another schema too");
  resources_.push_back({uri, visit.schema, outer.dialect});
  visit.location.resource = number;
  return {};
}

Result<void> Resources::name_anchors(const Visit& visit) {
  Resource& resource = resources_[visit.location.resource];
  for (const std::string_view keyword : {"$anchor", "$dynamicAnchor"}) {
    const Value* value = visit.schema->find(keyword);
    if (value == nullptr) continue;
    const auto refuse = [&](std::string_view message) {
      return error_at(visit.location.place(keyword), message);
    };
    const auto name = value->as_string();
    if (!name || !is_anchor_name(*name)) {
      return refuse("must be a name of letters, digits, \"_\", \"-\" and \".\"");
    }
    const auto [known, added] = resource.anchors.emplace(*name, visit.schema);
    if (!added && known->second != visit.schema) return refuse("is the anchor of another schema too");
    if (keyword == "$dynamicAnchor") resource.dynamic_anchors.emplace(*name, visit.schema);
  }
  return {};
}

Result<void> Resources::queue_subschemas(const Value& schema, const Location& location,
                                         std::vector<Visit>& queue) {
  const Dialect& dialect = resources_[location.resource].dialect;
  for (const Member& member : schema.members()) {
    const Subschemas shape = subschemas_of(member.name(), dialect);
    if (shape == Subschemas::none) continue;
    Location inner;
    inner.resource = location.resource;
    inner.outer = &location;
    inner.keyword = member.name();
    const Value& value = member.value();
    if (shape == Subschemas::one) {
      queue.push_back({&value, inner});
    } else if (shape == Subschemas::list) {
      if (!value.is_array()) return error_at(inner.place(), "must be an array of schemas");
      for (std::size_t i = 0; i < value.size(); ++i) {
        inner.index = i;
        queue.push_back({&value.elements()[i], inner});
      }
    } else {
      if (!value.is_object()) return error_at(inner.place(), "must be an object with schemas");
      for (const Member& named : value.members()) {
        inner.name = named.name();
        queue.push_back({&named.value(), inner});
      }
    }
  }
  return {};
}

Result<Dialect> Resources::dialect_of(std::string_view uri) const {
  while (uri.ends_with('#')) uri.remove_suffix(1);
  Dialect standard;
  standard.format_assertion = options_.assert_formats;
  if (uri == kDialect) return standard;
  if (const Value* document = remote(uri)) {
    const Value& vocabularies = (*document)["$vocabulary"];
    if (vocabularies.is_object()) return dialect_of_vocabularies(vocabularies);
    if ((*document)["$schema"].as_string() == kDialect) return standard;
  }
  return Error("the dialect " + quoted(uri) + " is not supported, only " + quoted(kDialect));
}

Result<Dialect> Resources::dialect_of_vocabularies(const Value& vocabularies) const {
  Dialect dialect{false, false, false, options_.assert_formats};
  for (const Member& member : vocabularies.members()) {
    std::string_view name = member.name();
    const std::string folder = std::string(kDialectFolder) + "vocab/";
    name = name.starts_with(folder) ? name.substr(folder.size()) : std::string_view();
    if (name == "applicator") {
      dialect.applicator = true;
    } else if (name == "unevaluated") {
      dialect.unevaluated = true;
    } else if (name == "validation") {
      dialect.validation = true;
    } else if (name == "format-assertion") {
      dialect.format_assertion = true;
    } else if (name != "core" && name != "meta-data" && name != "format-annotation" && name != "content" &&
               member.value().as_bool() == true) {
      return Error("the vocabulary " + quoted(member.name()) + " is not supported");
    }
  }
  return dialect;
}

/// Registered with or without an empty fragment, which makes no other URI (JSON Schema Core section 8.2.1).
const Value* Resources::remote(std::string_view uri) const {
  auto found = options_.remotes.find(uri);
  if (found == options_.remotes.end()) found = options_.remotes.find(std::string(uri) + "#");
  return found != options_.remotes.end() ? &found->second : nullptr;
}

Result<std::uint32_t> Resources::find_or_load(const std::string& uri) {
  if (const auto known = by_uri_.find(uri); known != by_uri_.end()) return known->second;
  const Value* document = remote(uri);
  if (const auto text = metaschema(uri); document == nullptr && text) {
    auto parsed = parse(*text);
    if (!parsed) return std::move(parsed).error();
    metaschemas_.push_back(std::make_unique<const Value>(std::move(*parsed)));
    document = metaschemas_.back().get();
  }
  if (document == nullptr) return nothing_at(uri);
  const auto number = static_cast<std::uint32_t>(resources_.size());
  starts_.push_back(uri + "#");
  if (auto added = add_document(uri, *document, starts_.back()); !added) return std::move(added).error();
  return number;
}

Result<Target> Resources::resolve(std::uint32_t from, std::string_view reference) {
  const SplitReference split = split_fragment(reference);
  std::uint32_t resource = from;
  if (!split.uri.empty()) {
    auto found = find_or_load(resolve_uri(resources_[from].uri, split.uri));
    if (!found) return std::move(found).error();
    resource = *found;
  }
  const std::string fragment = percent_decoded(split.fragment);
  if (fragment.empty()) return Target{resources_[resource].root, {}};
  if (fragment.front() == '/') return follow_pointer(resource, fragment, reference);
  const Anchors& anchors = resources_[resource].anchors;
  const auto anchor = anchors.find(fragment);
  if (anchor == anchors.end()) return nothing_at(reference);
  return Target{anchor->second, fragment};
}

/// One step of a JSON Pointer (RFC 6901 section 4); nullptr where it leads nowhere.
const Value* Resources::step_into(const Value& value, std::string_view token) {
  if (!value.is_object()) return element_called(value, token);
  if (value.size() <= kFewMembers) return value.find(token);
  auto& index = large_objects_[&value];
  if (index.empty()) {
    for (const Member& member : value.members()) index.emplace(member.name(), &member.value());
  }
  const auto found = index.find(token);
  return found != index.end() ? found->second : nullptr;
}

Result<Target> Resources::follow_pointer(std::uint32_t resource, std::string_view pointer,
                                         std::string_view reference) {
  const Value* value = resources_[resource].root;
  const Location* nearest = &location(*value);
  // What of the pointer lies below that.
  std::string_view below = pointer;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string token = unescaped(pointer.substr(0, pointer.find('/')));
    pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
    value = step_into(*value, token);
    if (value == nullptr) return nothing_at(reference);
    const auto known = locations_.find(value);
    if (known == locations_.end()) continue;
    nearest = &known->second;
    below = pointer;
  }
  // A place that no keyword makes a schema becomes one by the reference.
  if (!below.empty()) {
    Location added;
    added.resource = nearest->resource;
    added.outer = nearest;
    added.start = starts_.emplace_back(below);
    if (auto indexed = index(*value, added); !indexed) return std::move(indexed).error();
  }
  return Target{value, {}};
}

}  // namespace mcpxx::json::validation
