// SPDX-License-Identifier: MIT
#include "interactive/ledger.hpp"

#include <fstream>
#include <stdexcept>

namespace interactive {

std::int64_t Ledger::pay(const std::string& item) {
  const std::lock_guard lock(mutex_);
  if (!path_.empty()) {
    std::ofstream file(path_, std::ios::app | std::ios::binary);
    file << item << std::endl;
    if (!file) throw std::runtime_error("cannot write to " + path_);
  }
  entries_.push_back(item);
  return static_cast<std::int64_t>(entries_.size());
}

std::vector<std::string> Ledger::entries() const {
  const std::lock_guard lock(mutex_);
  return entries_;
}

}  // namespace interactive
