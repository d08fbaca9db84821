// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include <mcpxx/json/reader.hpp>

namespace mcpxx::detail {

/// Documents that no call uses, kept for the memory they have: a server in steady state parses without asking
/// the heap. Thread-safety: all members may be called from any thread.
class DocumentPool {
 public:
  DocumentPool();

  json::Document take();
  void put(json::Document document) noexcept;

 private:
  std::mutex mutex_;
  std::vector<json::Document> spare_;
};

}  // namespace mcpxx::detail
