// SPDX-License-Identifier: MIT
#include "server/document_pool.hpp"

#include <utility>

namespace mcpxx::detail {
namespace {

// More than a server needs that answers at once; a burst of slow calls leaves no more behind.
constexpr std::size_t kMaxSpare = 64;

}  // namespace

DocumentPool::DocumentPool() { spare_.reserve(kMaxSpare); }

json::Document DocumentPool::take() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return {};
  json::Document document = std::move(spare_.back());
  spare_.pop_back();
  return document;
}

void DocumentPool::put(json::Document document) noexcept {
  document.clear();
  const std::lock_guard lock(mutex_);
  if (spare_.size() < kMaxSpare) spare_.push_back(std::move(document));
}

}  // namespace mcpxx::detail
