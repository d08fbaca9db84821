// SPDX-License-Identifier: MIT
#include "docs_search/components.hpp"

#include <optional>
#include <string>
#include <vector>

#include <mcpxx/content.hpp>
#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/server/completion.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/error.hpp>

#include "docs_search/text.hpp"

namespace docs_search {
namespace {

using mcpxx::field;
using mcpxx::fields;
namespace protocol = mcpxx::protocol;

constexpr const char* kTemplate = "docs://{path*}";

struct SearchArgs {
  std::string query;
  int limit = 10;

  static constexpr auto mcp_fields() {
    return fields(field<&SearchArgs::query>("Words to look for")
                      .min_length(1)
                      .max_length(500)
                      .example("error handling"),
                  field<&SearchArgs::limit>("Maximum number of hits").minimum(1).maximum(50));
  }
};

struct SearchHit {
  std::string path;
  std::string title;
  std::string snippet;
  std::string uri;
  double score = 0;

  static constexpr auto mcp_fields() {
    return fields(field<&SearchHit::path>("Names the document to the tool read"),
                  field<&SearchHit::snippet>("Where the words occur, between **"),
                  field<&SearchHit::uri>("Of the document as a resource"),
                  field<&SearchHit::score>("Higher is better; compare within one search only").required());
  }
};

struct SearchResult {
  std::vector<SearchHit> hits;

  static constexpr auto mcp_fields() {
    return fields(field<&SearchResult::hits>("The best ones first").required());
  }
};

struct ReadArgs {
  std::string path;
  std::optional<std::size_t> first_line;
  std::optional<std::size_t> last_line;

  static constexpr auto mcp_fields() {
    return fields(field<&ReadArgs::path>("As in the hits of search").min_length(1),
                  field<&ReadArgs::first_line>("First line to read, counted from 1").minimum(1),
                  field<&ReadArgs::last_line>("Last line to read").minimum(1));
  }
};

struct PathArgs {
  std::string path;

  static constexpr auto mcp_fields() {
    return fields(field<&PathArgs::path>("Path of the document, as in search"));
  }
};

std::string unknown(const std::string& path) {
  return "There is no document \"" + path + "\"; the tool search tells which there are";
}

SearchResult search(const Catalogue& catalogue, const SearchArgs& in) {
  SearchResult result;
  const auto index = catalogue.index();
  for (auto& hit : index->search(in.query, in.limit)) {
    const std::string uri = uri_of(hit.path);
    result.hits.push_back({hit.path, hit.title, hit.snippet, uri, hit.score});
  }
  return result;
}

std::string read(const Catalogue& catalogue, const ReadArgs& in) {
  const auto index = catalogue.index();
  const Document* document = index->find(in.path);
  if (document == nullptr) throw mcpxx::ToolError(unknown(in.path));
  const std::size_t count = count_lines(document->text);
  const std::size_t first = in.first_line.value_or(1);
  const std::size_t last = in.last_line.value_or(count);
  if (first > count) {
    throw mcpxx::ToolError("first_line is beyond the end: the document has " + std::to_string(count) +
                           " lines");
  }
  if (last < first) throw mcpxx::ToolError("last_line must not be less than first_line");
  return std::string(lines(document->text, first, last));
}

IndexReport reindex(Catalogue& catalogue, mcpxx::Context& context) {
  const auto report = catalogue.reindex([&context](std::size_t done, std::size_t total) {
    context.report_progress(static_cast<double>(done), static_cast<double>(total), "reading files");
    return !context.cancelled();
  });
  context.log(protocol::LoggingLevel::info, std::to_string(report.documents) + " documents are indexed",
              "docs_search");
  return report;
}

std::string read_resource(const Catalogue& catalogue, const PathArgs& in) {
  const auto index = catalogue.index();
  const Document* document = index->find(in.path);
  if (document == nullptr) throw mcpxx::ResourceNotFound();
  return document->text;
}

std::vector<protocol::PromptMessage> summarise(const Catalogue& catalogue, const PathArgs& in) {
  const auto index = catalogue.index();
  const Document* document = index->find(in.path);
  if (document == nullptr) throw mcpxx::ProtocolError(protocol::error_code::kInvalidParams, unknown(in.path));
  const protocol::TextResourceContents contents{uri_of(in.path), "text/plain", document->text};
  return {protocol::user_message(
              "Summarise the following document in a few sentences, then list what a reader has to "
              "remember of it. Use nothing but the document."),
          protocol::user_message(protocol::EmbeddedResource{contents})};
}

protocol::ToolAnnotations read_only() {
  protocol::ToolAnnotations annotations;
  annotations.read_only_hint = true;
  annotations.open_world_hint = false;
  return annotations;
}

void add_tools(mcpxx::Server& server, Catalogue& catalogue) {
  mcpxx::ToolOptions options;
  options.annotations = read_only();
  server.tool(
      "search", "Searches the documents for words and gives the best hits with the text around them",
      [&catalogue](const SearchArgs& in) { return search(catalogue, in); }, options);
  server.tool(
      "read", "Reads a document, or a range of its lines",
      [&catalogue](const ReadArgs& in) { return read(catalogue, in); }, options);
  server.tool("reindex", "Reads the folder anew, for documents that were added, changed or removed",
              [&catalogue](mcpxx::Context& context) { return reindex(catalogue, context); });
}

}  // namespace

void add_components(mcpxx::Server& server, Catalogue& catalogue) {
  add_tools(server, catalogue);

  mcpxx::ResourceOptions options;
  options.name = "document";
  options.description = "Any document of the folder by its path";
  options.mime_type = "text/plain";
  server.resource_template(
      kTemplate, [&catalogue](const PathArgs& in) { return read_resource(catalogue, in); }, options);
  server.prompt("summarise", "Asks for a summary of one document",
                [&catalogue](const PathArgs& in) { return summarise(catalogue, in); });

  const auto complete = [&catalogue](const mcpxx::CompletionArgument& in) {
    return catalogue.complete_path(in.value);
  };
  server.template_completion(kTemplate, "path", complete);
  server.prompt_completion("summarise", "path", complete);
}

}  // namespace docs_search
