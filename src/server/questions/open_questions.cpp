// SPDX-License-Identifier: MIT
#include "server/questions/open_questions.hpp"

#include <utility>

#include "server/questions/inquiry.hpp"

namespace mcpxx::detail {

std::optional<OpenQuestions::Place> OpenQuestions::add(std::string id, Place place, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({std::move(id), std::move(place)});
  by_id_.emplace(entries_.back().id, std::prev(entries_.end()));
  if (entries_.size() <= limit) return std::nullopt;
  by_id_.erase(entries_.front().id);
  Place oldest = std::move(entries_.front().place);
  entries_.pop_front();
  return oldest;
}

std::optional<OpenQuestions::Place> OpenQuestions::take(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  const auto entry = found->second;
  by_id_.erase(found);
  Place place = std::move(entry->place);
  entries_.erase(entry);
  return place;
}

std::vector<std::shared_ptr<Inquiry>> OpenQuestions::inquiries_of(const Call& asker) const {
  std::vector<std::shared_ptr<Inquiry>> alive;
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.place.asker != &asker) continue;
    if (auto inquiry = entry.place.inquiry.lock()) alive.push_back(std::move(inquiry));
  }
  return alive;
}

std::size_t OpenQuestions::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace mcpxx::detail
