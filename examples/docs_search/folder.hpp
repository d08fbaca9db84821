// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace docs_search {

/// A text file as it was when it was read.
struct Document {
  /// Relative to the folder, with "/" between its parts.
  std::string path;
  std::string title;
  std::string text;
};

/// What is taken from a folder at most; the rest is skipped and counted.
struct FolderLimits {
  std::size_t max_files = 2000;
  std::size_t max_file_bytes = 1024 * 1024;
  std::size_t max_total_bytes = 64 * 1024 * 1024;
};

/// What came of reading a folder.
struct ReadFolderResult {
  std::vector<Document> documents;
  /// Files that are no UTF-8 text, too large, unreadable, or too many.
  std::size_t skipped = 0;
};

/// Told before each file: how many are done and how many there are. Returning false ends the reading.
using FolderProgress = std::function<bool(std::size_t done, std::size_t total)>;

/// Reads the text files below `root`, sorted by path. Symbolic links are not followed, whatever they lead to,
/// and files and folders whose names start with "." are left alone, so nothing outside the folder is ever
/// read.
ReadFolderResult read_folder(const std::filesystem::path& root, const FolderLimits& limits,
                             const FolderProgress& progress);

}  // namespace docs_search
