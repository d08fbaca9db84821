// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/tasks.hpp>

#include "server/call.hpp"
#include "server/core.hpp"
#include "server/dispatcher.hpp"
#include "server/extensions.hpp"
#include "server/session.hpp"
#include "server/subscriptions/listen_filter.hpp"
#include "server/subscriptions/message_stream.hpp"

namespace mcpxx::detail {
namespace {

namespace codes = protocol::error_code;

/// After claim().
void refuse_without_stream(Call& call) {
  if (call.has_headers()) {
    return call.finish_error_response(codes::kInvalidRequest,
                                      "subscriptions/listen needs a stream: send Accept: text/event-stream");
  }
  call.finish_error_response(codes::kInternalError,
                             "Too many subscriptions are open on this connection: cancel some");
}

void open_subscription(Call& call, const ListenFilter& agreed) {
  auto& subscriptions = call.core().subscriptions();
  if (!subscriptions.subscribers().has_room_for(agreed)) {
    return call.respond_error(codes::kInternalError,
                              "The server is busy: its clients watch too many resources and tasks");
  }
  if (!call.claim()) return;
  const auto stream = call.open_stream();
  if (stream == nullptr) return refuse_without_stream(call);
  const auto executor = stream->executor();
  subscriptions.subscribers().add(call.id, stream, agreed);
  call.become_stream();
  // It may have come too late for the end of all the others.
  if (stream->transport_is_closed()) return subscriptions.end_streams(stream->transport());
  // What they have become until the stream was there; a task that is done says nothing more.
  if (!agreed.tasks.empty()) call.core().tasks().tell_current(executor, agreed.tasks);
}

bool is_served(const Registry& registry, std::string_view uri) {
  if (registry.resources.find(uri) != nullptr) return true;
  const auto& templates = registry.templates.in_order();
  return std::any_of(templates.begin(), templates.end(),
                     [uri](const auto& entry) { return bool(entry->uri_template->match(uri)); });
}

/// Sets `call.uri`; answers the request where it has none.
bool read_watched_uri(Call& call) {
  const auto uri = call.params()["uri"].as_string();
  const auto fault = uri ? fault_of_watched_uri(*uri) : "must be a string";
  if (!fault.empty()) {
    call.respond_error(codes::kInvalidParams, fmt::format("params.uri {}", fault));
    return false;
  }
  if (call.session == nullptr) {
    call.respond_error(codes::kInvalidRequest,
                       "Resources can be watched in a session only (SessionMode::stateful)");
    return false;
  }
  call.uri = *uri;
  return true;
}

}  // namespace

void answer_listen(Call& call) {
  auto filter = read_listen_filter(call.params(), call.options().max_resource_subscriptions);
  if (!filter) return call.respond_error(codes::kInvalidParams, filter.error().message);
  if (filter->tasks.empty()) return open_subscription(call, *filter);
  if (!demand_extension(call, protocol::kTasksExtension)) return;
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  auto ids = std::exchange(filter->tasks, {});
  call.core().tasks().find_watchable(
      keep, std::move(ids), [keep, filter = *std::move(filter)](std::vector<std::string> agreed) mutable {
        filter.tasks = std::move(agreed);
        open_subscription(*keep, filter);
      });
}

void answer_subscribe(Call& call) {
  if (!read_watched_uri(call)) return;
  if (!is_served(*call.core().registry(), call.uri)) return respond_resource_not_found(call);
  const auto max = call.options().max_resource_subscriptions;
  const auto watched = call.core().subscriptions().sessions().watch(call.session, call.uri, max);
  if (watched == SessionWatchers::Watched::session_full) {
    return call.respond_error(
        codes::kInvalidParams,
        fmt::format("A session may watch {} resources, or fewer with long URIs: unsubscribe from some", max));
  }
  if (watched == SessionWatchers::Watched::all_full) {
    return call.respond_error(codes::kInternalError, "The server watches as many resources as it can");
  }
  call.respond_empty();
}

void answer_unsubscribe(Call& call) {
  if (!read_watched_uri(call)) return;
  call.core().subscriptions().sessions().unwatch(*call.session, call.uri);
  call.respond_empty();
}

}  // namespace mcpxx::detail
