// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "docs_search/folder.hpp"

struct sqlite3;

namespace docs_search {

/// A document that a search found.
struct Hit {
  std::string path;
  std::string title;
  std::string snippet;
  double score = 0;
};

/// A full-text index over documents, in memory: SQLite's FTS5, ranked by bm25. Immutable once made; all
/// members may be called from any thread.
class SearchIndex {
 public:
  /// Throws std::runtime_error where SQLite refuses, as it does when it was built without FTS5.
  explicit SearchIndex(std::vector<Document> documents);

  /// The best hits first. Any text is a query: its words are looked for, not its punctuation. Documents that
  /// have all the words are found; where there are none, those that have any.
  std::vector<Hit> search(std::string_view text, int limit) const;

  /// The document at that path, or nullptr.
  const Document* find(std::string_view path) const;
  /// All documents, by path.
  const std::map<std::string, Document, std::less<>>& documents() const { return documents_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  void fill();
  std::vector<Hit> run(const std::string& expression, int limit) const;

  std::map<std::string, Document, std::less<>> documents_;
  std::unique_ptr<sqlite3, Close> database_;
  mutable std::mutex mutex_;  // one statement at a time
};

}  // namespace docs_search
