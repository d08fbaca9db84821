// SPDX-License-Identifier: MIT
#include "docs_search/catalogue.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <mcpxx/server/error.hpp>

#include "docs_search/text.hpp"

namespace docs_search {

namespace fs = std::filesystem;

Catalogue::Catalogue(mcpxx::Server& server, const std::string& folder)
    : server_(server), index_(std::make_shared<const SearchIndex>(std::vector<Document>())) {
  std::error_code error;
  root_ = fs::canonical(folder, error);
  if (error || !fs::is_directory(root_, error)) throw std::runtime_error(folder + " is not a folder");
}

IndexReport Catalogue::reindex(const FolderProgress& progress) {
  const std::lock_guard one_at_a_time(reindexing_);
  const auto start = std::chrono::steady_clock::now();
  bool ended = false;
  auto read = read_folder(root_, {}, [&](std::size_t done, std::size_t total) {
    ended = !progress(done, total);
    return !ended;
  });
  if (ended) throw std::runtime_error("Indexing was cancelled");

  const auto before = index();
  const auto after = std::make_shared<const SearchIndex>(std::move(read.documents));
  {
    const std::lock_guard lock(mutex_);
    index_ = after;
  }
  update_resources(*before, *after);
  const auto took = std::chrono::steady_clock::now() - start;
  return {after->documents().size(), read.skipped,
          std::chrono::duration_cast<std::chrono::milliseconds>(took).count()};
}

std::shared_ptr<const SearchIndex> Catalogue::index() const {
  const std::lock_guard lock(mutex_);
  return index_;
}

void Catalogue::update_resources(const SearchIndex& before, const SearchIndex& after) {
  for (const auto& [path, document] : before.documents()) {
    const Document* now = after.find(path);
    if (now == nullptr || now->title != document.title) server_.remove_resource(uri_of(path));
  }
  for (const auto& [path, document] : after.documents()) {
    const Document* earlier = before.find(path);
    if (earlier != nullptr && earlier->title == document.title) continue;
    mcpxx::ResourceOptions options;
    options.name = path;
    options.title = document.title;
    options.mime_type = "text/plain";
    server_.resource(
        uri_of(path),
        [this, key = path]() -> std::string {
          const auto current = index();
          const Document* found = current->find(key);
          if (found == nullptr) throw mcpxx::ResourceNotFound();
          return found->text;
        },
        std::move(options));
  }
}

std::vector<std::string> Catalogue::complete_path(std::string_view typed) const {
  std::vector<std::string> paths;
  std::vector<std::string> others;
  const auto current = index();
  for (const auto& [path, document] : current->documents()) {
    const auto place = path.find(typed);
    if (place == 0) paths.push_back(path);
    if (place != 0 && place != std::string::npos) others.push_back(path);
  }
  paths.insert(paths.end(), others.begin(), others.end());
  return paths;
}

std::string uri_of(std::string_view path) { return "docs://" + encode_path(path); }

}  // namespace docs_search
