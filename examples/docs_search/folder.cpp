// SPDX-License-Identifier: MIT
#include "docs_search/folder.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "docs_search/text.hpp"

namespace docs_search {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.empty() || name.front() == '.';
}

/// The regular files below `root`, one more than `max_files` at most.
std::vector<fs::path> find_files(const fs::path& root, std::size_t max_files) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator() && found.size() <= max_files;
       entry.increment(error)) {
    // Of the entry itself, not of what a symbolic link leads to.
    std::error_code ignored;
    const fs::file_status status = entry->symlink_status(ignored);
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (fs::is_regular_file(status)) {
      found.push_back(entry->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Whether the file still lies where the search found it: a folder on the way could have become a link since.
bool is_inside(const fs::path& root, const fs::path& file) {
  std::error_code error;
  return fs::canonical(file, error) == file && !error &&
         std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first == root.end();
}

std::optional<std::string> read_text(const fs::path& file, std::size_t max_bytes) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error || size > max_bytes) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream || !is_text(text)) return std::nullopt;
  return text;
}

}  // namespace

ReadFolderResult read_folder(const fs::path& root, const FolderLimits& limits,
                             const FolderProgress& progress) {
  ReadFolderResult result;
  auto files = find_files(root, limits.max_files);
  if (files.size() > limits.max_files) {
    files.resize(limits.max_files);
    ++result.skipped;
  }
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < files.size() && progress(i, files.size()); ++i) {
    const std::string path = files[i].lexically_relative(root).generic_string();
    const std::size_t room = std::min(limits.max_file_bytes, limits.max_total_bytes - bytes);
    auto text = is_inside(root, files[i]) && is_text(path) ? read_text(files[i], room) : std::nullopt;
    if (!text) {
      ++result.skipped;
      continue;
    }
    bytes += text->size();
    std::string title = find_title(*text).value_or(files[i].filename().string());
    result.documents.push_back({path, std::move(title), std::move(*text)});
  }
  return result;
}

}  // namespace docs_search
