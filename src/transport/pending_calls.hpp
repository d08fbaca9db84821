// SPDX-License-Identifier: MIT
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace mcpxx::detail {

class Call;

/// The requests of an endpoint that were not answered at once, for those who have to end them all.
/// Thread-safety: all members from any thread; places may outlive the object they come from.
class PendingCalls {
 public:
  using Calls = std::vector<std::weak_ptr<Call>>;

  /// Takes the requests off the list when it goes.
  class Place {
   public:
    Place() noexcept = default;
    Place(Place&& other) noexcept : list_(std::move(other.list_)), position_(other.position_) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    friend class PendingCalls;
    struct List;
    std::shared_ptr<List> list_;
    std::list<Calls>::iterator position_;
  };

  PendingCalls();

  Place add(Calls calls);
  /// Answers them all with an error and tells their handlers to stop.
  void abort_all(std::string_view reason);

 private:
  const std::shared_ptr<Place::List> list_;
};

}  // namespace mcpxx::detail
