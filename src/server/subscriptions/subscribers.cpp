// SPDX-License-Identifier: MIT
#include "server/subscriptions/subscribers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>

#include "server/subscriptions/subscription_messages.hpp"

namespace mcpxx::detail {
namespace {

/// Streams that are told in one turn, before others on the executor have theirs.
constexpr std::size_t kStreamsATurn = 256;

/// What a message has besides a name or a task, about.
constexpr std::size_t kMessageBytes = 256;

/// Takes out the first of them, for as long as `take` does take them.
template <class Watch, class F>
void take_while(std::vector<Watch*>& waiting, F take) {
  const auto rest = std::find_if_not(waiting.begin(), waiting.end(), [&](Watch* one) { return take(*one); });
  waiting.erase(waiting.begin(), rest);
  if (waiting.empty()) waiting.shrink_to_fit();
}

void cancel(const std::weak_ptr<asio::steady_timer>& weak) {
  auto timer = weak.lock();
  if (timer == nullptr) return;
  const auto executor = timer->get_executor();
  asio::post(executor, [timer = std::move(timer)] { timer->cancel(); });
}

}  // namespace

/// What one stream is to be told in a turn.
struct Subscribers::Delivery {
  std::shared_ptr<Subscription> subscription;
  std::shared_ptr<MessageStream> stream;
  ListSet lists = 0;
  std::vector<std::string> resources = {};
  std::vector<std::shared_ptr<const std::string>> tasks = {};
  bool keep_alive = false;
  /// Its reader was too slow for too long.
  bool drop = false;

  void send() const {
    if (drop) return stream->abandon();
    const auto& id = subscription->id;
    for (const auto kind : kListKinds) {
      if ((lists & bit_of(kind)) != 0) stream->send(list_changed_message(kind, &id));
    }
    for (const auto& uri : resources) stream->send(resource_updated_message(uri, &id));
    for (const auto& task : tasks) stream->send(task_message(*task, id));
    const bool silent = lists == 0 && resources.empty() && tasks.empty();
    if (keep_alive && silent) stream->keep_alive();
  }
};

/// Ends a subscription when its stream has ended, which destroys this.
struct Subscribers::Leave {
  Leave(std::weak_ptr<Subscribers> all, std::weak_ptr<Subscription> one)
      : subscribers(std::move(all)), subscription(std::move(one)) {}
  Leave(Leave&&) noexcept = default;
  Leave& operator=(Leave&&) = delete;
  ~Leave() { (*this)(); }

  void operator()() const {
    const auto all = subscribers.lock();
    const auto one = subscription.lock();
    if (all != nullptr && one != nullptr) all->remove(*one);
  }

  std::weak_ptr<Subscribers> subscribers;
  std::weak_ptr<Subscription> subscription;
};

Subscribers::~Subscribers() {
  for (const auto& [context, group] : groups_) {
    cancel(group->turn);
    cancel(group->beat);
  }
}

// --- Coming and going
// -----------------------------------------------------------------------------------------------

void Subscribers::add(protocol::RequestId id, std::shared_ptr<MessageStream> stream,
                      const ListenFilter& agreed) {
  const auto executor = stream->executor();
  const auto subscription = take_in(std::move(id), stream, agreed);
  stream->send(acknowledgement(subscription->id, agreed));
  stream->on_close(Leave(weak_from_this(), subscription));
  // The acknowledgement may be on its way to the executor: a turn that runs there must not overtake it.
  asio::post(executor, [weak = weak_from_this(), of = std::weak_ptr(subscription)] {
    const auto self = weak.lock();
    const auto waiting = of.lock();
    if (self != nullptr && waiting != nullptr) self->acknowledged(*waiting);
  });
}

void Subscribers::acknowledged(Subscription& subscription) {
  {
    const std::lock_guard lock(mutex_);
    subscription.acknowledged = true;
    if (subscription.group != nullptr && subscription.has_news()) enqueue(subscription);
  }
  wake_all();
}

bool Subscribers::has_room_for(const ListenFilter& agreed) const {
  const std::lock_guard lock(mutex_);
  return agreed.cost() == 0 || watched_bytes_ + agreed.cost() <= max_watched_bytes_;
}

std::shared_ptr<Subscription> Subscribers::take_in(protocol::RequestId id,
                                                   std::shared_ptr<MessageStream> stream,
                                                   const ListenFilter& agreed) {
  const auto executor = stream->executor();
  const asio::execution_context* context = &asio::query(executor, asio::execution::context);
  const auto keep_alive = stream->limits().keep_alive;
  auto subscription = std::make_shared<Subscription>(std::move(id), std::move(stream));
  const std::lock_guard lock(mutex_);
  auto& group = groups_[context];
  if (group == nullptr) group = std::make_unique<DeliveryGroup>(context);
  subscription->group = group.get();
  subscription->position = group->members.size();
  group->members.push_back(subscription);
  watch(*subscription, agreed);
  if (keep_alive.count() > 0) {
    const bool sooner = group->keep_alive.count() == 0 || keep_alive < group->keep_alive;
    if (sooner) group->keep_alive = keep_alive;
    if (sooner) cancel(group->beat);
    if (sooner || group->beat.expired()) arm_beat(*group, executor);
  }
  return subscription;
}

void Subscribers::watch(Subscription& subscription, const ListenFilter& agreed) {
  subscription.lists = agreed.lists;
  if (agreed.resources.empty() && agreed.tasks.empty()) return;
  subscription.watched = std::make_unique<Subscription::Watched>();
  auto& watched = *subscription.watched;
  watched.cost = agreed.cost();
  watched_bytes_ += watched.cost;
  watched.resources.reserve(agreed.resources.size());
  for (const auto& uri : agreed.resources) resources_.add(uri, watched.resources.emplace_back(subscription));
  watched.tasks.reserve(agreed.tasks.size());
  for (const auto& task : agreed.tasks) tasks_.add(task, watched.tasks.emplace_back(subscription));
}

void Subscribers::remove(Subscription& subscription) {
  std::shared_ptr<MessageStream> stream;
  const std::lock_guard lock(mutex_);
  stream = detach(subscription);
}

std::shared_ptr<MessageStream> Subscribers::detach(Subscription& subscription) {
  DeliveryGroup* group = std::exchange(subscription.group, nullptr);
  if (group == nullptr) return nullptr;
  auto stream = std::move(subscription.stream);
  if (const auto watched = std::move(subscription.watched)) {
    for (const auto& resource : watched->resources) resources_.remove(resource);
    for (const auto& task : watched->tasks) tasks_.remove(task);
    watched_bytes_ -= watched->cost;
  }
  // The caller may hold the subscription by its place among the members alone.
  const auto keep = std::move(group->members[subscription.position]);
  if (group->members.back() != nullptr) {
    group->members.back()->position = keep->position;
    group->members[keep->position] = std::move(group->members.back());
  }
  group->members.pop_back();
  if (group->members.empty()) {
    // Whoever comes while a last turn still delivers has a beat of its own.
    cancel(group->beat);
    group->beat.reset();
    group->keep_alive = {};
    group->queue.clear();
    if (!group->delivering) groups_.erase(group->context);
  }
  return stream;
}

void Subscribers::finish_all(const void* transport, std::string_view server_info) {
  std::vector<std::pair<std::shared_ptr<Subscription>, std::shared_ptr<MessageStream>>> ended;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [context, group] : groups_) {
      for (const auto& member : group->members) {
        if (member->stream->transport() == transport) ended.emplace_back(member, nullptr);
      }
    }
    for (auto& [subscription, stream] : ended) stream = detach(*subscription);
  }
  for (const auto& [subscription, stream] : ended) {
    stream->finish(final_response(subscription->id, server_info));
  }
}

std::size_t Subscribers::size() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [context, group] : groups_) count += group->members.size();
  return count;
}

// --- Changes
// --------------------------------------------------------------------------------------------------------

void Subscribers::enqueue(Subscription& subscription) {
  if (!subscription.acknowledged || std::exchange(subscription.queued, true)) return;
  subscription.group->queue.push_back(subscription.shared_from_this());
}

void Subscribers::list_changed(ListKind kind) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [context, group] : groups_) {
      for (const auto& member : group->members) {
        if ((member->lists & bit_of(kind)) == 0) continue;
        member->changed_lists |= bit_of(kind);
        enqueue(*member);
      }
    }
  }
  wake_all();
}

void Subscribers::resource_updated(std::string_view uri) {
  {
    const std::lock_guard lock(mutex_);
    resources_.for_each(uri, [](WatchIndex::Watch& watch) {
      auto& resource = static_cast<Subscription::WatchedResource&>(watch);
      if (!std::exchange(resource.updated, true)) {
        watch.who->watched->updated_resources.push_back(&resource);
      }
      enqueue(*watch.who);
    });
  }
  wake_all();
}

void Subscribers::task_changed(std::string_view task_id, std::string_view task, std::int64_t revision) {
  const auto text = std::make_shared<const std::string>(task);
  {
    const std::lock_guard lock(mutex_);
    tasks_.for_each(task_id, [&](WatchIndex::Watch& watch) {
      auto& watched = static_cast<Subscription::WatchedTask&>(watch);
      if (revision <= watched.revision) return;
      watched.revision = revision;
      if (watched.news == nullptr) watch.who->watched->changed_tasks.push_back(&watched);
      watched.news = text;
      enqueue(*watch.who);
    });
  }
  wake_all();
}

std::shared_ptr<MessageStream> Subscribers::stream_watching_task(std::string_view task_id) {
  std::shared_ptr<MessageStream> stream;
  const std::lock_guard lock(mutex_);
  tasks_.for_each(task_id, [&stream](const WatchIndex::Watch& watch) {
    if (stream == nullptr && watch.who->stream->is_open()) stream = watch.who->stream;
  });
  return stream;
}

// --- Turns
// ----------------------------------------------------------------------------------------------------------

std::shared_ptr<MessageStream> Subscribers::stream_for_turn(DeliveryGroup& group) {
  if (group.delivering || !group.turn.expired()) return nullptr;
  for (const auto& waiting : group.queue) {
    if (waiting->stream != nullptr && waiting->stream->is_open()) return waiting->stream;
  }
  return nullptr;
}

void Subscribers::wake_all() {
  std::vector<std::pair<const asio::execution_context*, std::shared_ptr<MessageStream>>> due;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [context, group] : groups_) {
      if (auto stream = stream_for_turn(*group)) due.emplace_back(context, std::move(stream));
    }
  }
  for (const auto& [context, stream] : due) {
    // Without the lock: it may be the last one to hold a connection for a moment.
    const auto executor = stream->executor();
    const std::lock_guard lock(mutex_);
    const auto found = groups_.find(context);
    if (found == groups_.end()) continue;
    DeliveryGroup& group = *found->second;
    if (!group.delivering && group.turn.expired()) arm_turn(group, executor);
  }
}

void Subscribers::arm_turn(DeliveryGroup& group, const asio::any_io_executor& executor) {
  const auto timer = std::make_shared<asio::steady_timer>(executor);
  timer->expires_at(std::max(group.next_turn, Clock::now()));
  group.turn = timer;
  timer->async_wait([weak = weak_from_this(), context = group.context, timer](std::error_code error) {
    const auto self = weak.lock();
    if (!error && self != nullptr) self->on_turn(context, timer);
  });
}

void Subscribers::arm_beat(DeliveryGroup& group, const asio::any_io_executor& executor) {
  const auto timer = std::make_shared<asio::steady_timer>(executor);
  timer->expires_after(group.keep_alive);
  group.beat = timer;
  timer->async_wait([weak = weak_from_this(), context = group.context, timer](std::error_code error) {
    const auto self = weak.lock();
    if (!error && self != nullptr) self->on_beat(context, timer);
  });
}

void Subscribers::on_beat(const asio::execution_context* context, const Timer& timer) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = groups_.find(context);
    if (found == groups_.end() || found->second->beat.lock() != timer) return;
    DeliveryGroup& group = *found->second;
    for (const auto& member : group.members) {
      member->keep_alive_due = true;
      enqueue(*member);
    }
    arm_beat(group, timer->get_executor());
  }
  wake_all();
}

void Subscribers::on_turn(const asio::execution_context* context, const Timer& timer) {
  std::vector<Delivery> deliveries;
  std::unique_lock lock(mutex_);
  const auto found = groups_.find(context);
  if (found == groups_.end() || found->second->turn.lock() != timer) return;
  DeliveryGroup& group = *found->second;  // stays while it is delivering
  group.turn.reset();
  group.delivering = true;
  const bool is_long = group.queue.size() > kStreamsATurn;
  deliveries = collect(group);
  const bool more = is_long && !deliveries.empty();  // or else all of them are held back
  group.next_turn = more ? Clock::now() : Clock::now() + kTurnInterval;
  lock.unlock();
  for (const auto& delivery : deliveries) {
    delivery.send();
    if (delivery.drop) remove(*delivery.subscription);
  }
  lock.lock();
  group.delivering = false;
  if (!group.queue.empty()) return arm_turn(group, timer->get_executor());
  if (group.members.empty()) groups_.erase(context);
}

std::vector<Subscribers::Delivery> Subscribers::collect(DeliveryGroup& group) {
  std::vector<Delivery> deliveries;
  const auto now = Clock::now();
  const auto count = static_cast<std::ptrdiff_t>(std::min(group.queue.size(), kStreamsATurn));
  std::vector<std::shared_ptr<Subscription>> turn(std::make_move_iterator(group.queue.begin()),
                                                  std::make_move_iterator(group.queue.begin() + count));
  group.queue.erase(group.queue.begin(), group.queue.begin() + count);
  if (group.queue.empty()) group.queue.shrink_to_fit();
  for (auto& subscription : turn) {
    subscription->queued = false;
    if (subscription->group == nullptr || !subscription->stream->is_open()) continue;
    const auto limits = subscription->stream->limits();
    Delivery delivery{subscription, subscription->stream};
    const auto unread = subscription->stream->buffered_bytes();
    if (unread <= limits.max_unread_bytes) {
      subscription->held_since = {};
      take_news(*subscription, limits.max_unread_bytes - unread, delivery);
      if (subscription->has_news()) enqueue(*subscription);
    } else if (subscription->held_since == Clock::time_point()) {
      subscription->held_since = now;
      enqueue(*subscription);
      continue;
    } else if (now - subscription->held_since < limits.slow_reader) {
      enqueue(*subscription);
      continue;
    } else {
      delivery.drop = true;
    }
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

void Subscribers::take_news(Subscription& subscription, std::size_t bytes, Delivery& delivery) {
  delivery.lists = std::exchange(subscription.changed_lists, ListSet{0});
  delivery.keep_alive = std::exchange(subscription.keep_alive_due, false);
  if (subscription.watched == nullptr) return;
  std::size_t taken_bytes = 0;
  // Names are valid under the lock only.
  take_while(subscription.watched->updated_resources, [&](Subscription::WatchedResource& resource) {
    if (taken_bytes > bytes) return false;
    resource.updated = false;
    delivery.resources.push_back(*resource.name);
    taken_bytes += kMessageBytes + resource.name->size();
    return true;
  });
  take_while(subscription.watched->changed_tasks, [&](Subscription::WatchedTask& task) {
    if (taken_bytes > bytes) return false;
    taken_bytes += kMessageBytes + task.news->size();
    delivery.tasks.push_back(std::move(task.news));
    return true;
  });
}

}  // namespace mcpxx::detail
