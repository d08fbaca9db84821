// SPDX-License-Identifier: MIT
#include "docs_search/search_index.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

namespace docs_search {
namespace {

constexpr std::size_t kMaxWords = 32;

constexpr const char* kCreate =
    "CREATE VIRTUAL TABLE docs USING fts5(path UNINDEXED, title, body, tokenize = 'porter unicode61')";
constexpr const char* kInsert = "INSERT INTO docs(path, title, body) VALUES (?, ?, ?)";
// A word in the title counts five times as much as one in the text.
constexpr const char* kSearch =
    "SELECT path, title, snippet(docs, 2, '**', '**', ' ... ', 24), -bm25(docs, 0, 5, 1) AS score "
    "FROM docs WHERE docs MATCH ? ORDER BY score DESC, path LIMIT ?";

[[noreturn]] void fail(sqlite3* database) {
  throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database));
}

/// One prepared statement.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    if (sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr) != SQLITE_OK) fail(database);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  void bind(int index, std::string_view text) {
    check(sqlite3_bind_text(statement_, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
  }
  void bind(int index, int number) { check(sqlite3_bind_int(statement_, index, number)); }
  /// True while there is a row.
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(database_);
    return result == SQLITE_ROW;
  }
  void reset() { check(sqlite3_reset(statement_)); }

  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  double number(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  void check(int result) {
    if (result != SQLITE_OK) fail(database_);
  }

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// Words in double quotes, so that nothing in them is an operator of the query language of FTS5.
std::vector<std::string> quoted_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish_word = [&] {
    if (!word.empty() && words.size() < kMaxWords) words.push_back('"' + word + '"');
    word.clear();
  };
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '"') {
      finish_word();
    } else {
      word.push_back(c);
    }
  }
  finish_word();
  return words;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string joined;
  for (const auto& word : words) {
    if (!joined.empty()) joined.append(between);
    joined.append(word);
  }
  return joined;
}

}  // namespace

void SearchIndex::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

SearchIndex::SearchIndex(std::vector<Document> documents) {
  sqlite3* database = nullptr;
  const int result = sqlite3_open(":memory:", &database);
  database_.reset(database);
  if (result != SQLITE_OK) fail(database);
  for (auto& document : documents) documents_.emplace(document.path, std::move(document));
  fill();
}

void SearchIndex::fill() {
  Statement(database_.get(), kCreate).step();
  Statement(database_.get(), "BEGIN").step();
  Statement insert(database_.get(), kInsert);
  for (const auto& [path, document] : documents_) {
    insert.bind(1, path);
    insert.bind(2, document.title);
    insert.bind(3, document.text);
    insert.step();
    insert.reset();
  }
  Statement(database_.get(), "COMMIT").step();
}

std::vector<Hit> SearchIndex::search(std::string_view text, int limit) const {
  const auto words = quoted_words(text);
  if (words.empty()) return {};
  const std::lock_guard lock(mutex_);
  auto hits = run(join(words, " AND "), limit);
  if (hits.empty() && words.size() > 1) hits = run(join(words, " OR "), limit);
  return hits;
}

std::vector<Hit> SearchIndex::run(const std::string& expression, int limit) const {
  Statement statement(database_.get(), kSearch);
  statement.bind(1, expression);
  statement.bind(2, limit);
  std::vector<Hit> hits;
  while (statement.step()) {
    hits.push_back({statement.text(0), statement.text(1), statement.text(2), statement.number(3)});
  }
  return hits;
}

const Document* SearchIndex::find(std::string_view path) const {
  const auto found = documents_.find(path);
  return found == documents_.end() ? nullptr : &found->second;
}

}  // namespace docs_search
