// SPDX-License-Identifier: MIT
#include "transport/pending_calls.hpp"

#include "server/call.hpp"

namespace mcpxx::detail {

struct PendingCalls::Place::List {
  std::mutex mutex;
  std::list<Calls> entries;
};

PendingCalls::Place::~Place() {
  if (list_ == nullptr) return;
  const std::lock_guard lock(list_->mutex);
  list_->entries.erase(position_);
}

PendingCalls::PendingCalls() : list_(std::make_shared<Place::List>()) {}

PendingCalls::Place PendingCalls::add(Calls calls) {
  Place place;
  const std::lock_guard lock(list_->mutex);
  place.position_ = list_->entries.insert(list_->entries.end(), std::move(calls));
  place.list_ = list_;
  return place;
}

void PendingCalls::abort_all(std::string_view reason) {
  // Aborted without the lock, which the place of an answered call takes.
  std::vector<std::shared_ptr<Call>> alive;
  {
    const std::lock_guard lock(list_->mutex);
    for (const auto& calls : list_->entries) {
      for (const auto& weak : calls) {
        if (auto call = weak.lock()) alive.push_back(std::move(call));
      }
    }
  }
  for (const auto& call : alive) call->abort(reason);
}

}  // namespace mcpxx::detail
