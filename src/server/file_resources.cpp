// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/content.hpp>
#include <mcpxx/error.hpp>
#include <mcpxx/json/type_info.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/server.hpp>

#include "base/utf8.hpp"

// Resources the library serves by itself: constant contents, files and directories.

namespace mcpxx {
namespace {

namespace fs = std::filesystem;

struct FilePath {
  std::string path;
};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string contents;
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!error) contents.resize(size);
  file.read(contents.data(), static_cast<std::streamsize>(contents.size()));
  if (error || !file) throw ToolError("The file cannot be read");
  return contents;
}

protocol::ResourceContents contents_of(std::string_view uri, std::string bytes,
                                       const std::string& mime_type) {
  if (!utf8::is_valid(bytes)) {
    return protocol::blob_contents(uri, bytes, mime_type.empty() ? "application/octet-stream" : mime_type);
  }
  protocol::TextResourceContents text;
  text.uri = std::string(uri);
  text.mime_type = mime_type.empty() ? "text/plain" : mime_type;
  text.text = std::move(bytes);
  return text;
}

/// The file `relative` below `root`, with every symbolic link resolved; throws where that is no regular file
/// inside.
fs::path find_inside(const fs::path& root, const std::string& relative) {
  std::error_code error;
  const fs::path found = fs::canonical(root / fs::path(relative).relative_path(), error);
  const bool inside =
      !error && std::mismatch(root.begin(), root.end(), found.begin(), found.end()).first == root.end();
  if (!inside || !fs::is_regular_file(found, error)) throw ResourceNotFound();
  return found;
}

}  // namespace

void Server::text_resource(std::string uri, std::string text, ResourceOptions options) {
  resource(
      std::move(uri), [text = std::move(text)] { return std::string_view(text); }, std::move(options));
}

void Server::binary_resource(std::string uri, std::string bytes, ResourceOptions options) {
  resource(
      std::move(uri), [bytes = json::Bytes{std::move(bytes)}] { return bytes; }, std::move(options));
}

void Server::file_resource(std::string uri, std::string path, ResourceOptions options) {
  std::string mime_type = options.mime_type;
  resource(
      std::move(uri),
      [path = std::move(path), mime_type = std::move(mime_type)](Context& context) {
        return contents_of(context.uri(), read_file(path), mime_type);
      },
      std::move(options));
}

void Server::directory_resource(std::string uri_prefix, std::string path, ResourceOptions options) {
  std::error_code error;
  const fs::path root = fs::canonical(path, error);
  if (error || !fs::is_directory(root)) throw ConfigError(fmt::format("\"{}\" is not a directory", path));
  if (uri_prefix.empty() || uri_prefix.back() != '/') uri_prefix.push_back('/');
  std::string mime_type = options.mime_type;
  resource_template(
      uri_prefix + "{path*}",
      [root, mime_type = std::move(mime_type)](const FilePath& file, Context& context) {
        return contents_of(context.uri(), read_file(find_inside(root, file.path)), mime_type);
      },
      std::move(options));
}

}  // namespace mcpxx
