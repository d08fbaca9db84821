// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/server/server.hpp>

#include "docs_search/folder.hpp"
#include "docs_search/search_index.hpp"

namespace docs_search {

/// What one indexing came to; also the structured result of the tool `reindex`.
struct IndexReport {
  std::size_t documents = 0;
  std::size_t skipped = 0;
  std::int64_t milliseconds = 0;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(
        mcpxx::field<&IndexReport::documents>("Text files that can be searched and read now").required(),
        mcpxx::field<&IndexReport::skipped>("Files that are no text, too large or too many").required(),
        mcpxx::field<&IndexReport::milliseconds>("How long it took").required());
  }
};

/// A folder, the index over it, and the resources of a server that stand for its files. All members may be
/// called from any thread: searches go on with the old index until a new one is complete.
class Catalogue {
 public:
  /// `server` must outlive the catalogue. Throws std::runtime_error where `folder` is none.
  Catalogue(mcpxx::Server& server, const std::string& folder);

  /// Reads the folder anew. `progress` as in read_folder; when it ends the reading, the old index stays and
  /// std::runtime_error is thrown.
  IndexReport reindex(const FolderProgress& progress);

  std::shared_ptr<const SearchIndex> index() const;

  /// Paths that start with `typed`, then those that have it elsewhere.
  std::vector<std::string> complete_path(std::string_view typed) const;

 private:
  void update_resources(const SearchIndex& before, const SearchIndex& after);

  mcpxx::Server& server_;
  std::filesystem::path root_;
  std::mutex reindexing_;
  mutable std::mutex mutex_;  // guards index_
  std::shared_ptr<const SearchIndex> index_;
};

/// The URI of a document's resource.
std::string uri_of(std::string_view path);

}  // namespace docs_search
