// SPDX-License-Identifier: MIT
#include "server/subscriptions/subscription_messages.hpp"

#include <mcpxx/json/writer.hpp>
#include <mcpxx/protocol/messages.hpp>

namespace mcpxx::detail {
namespace {

std::string_view method_of(ListKind kind) noexcept {
  switch (kind) {
    case ListKind::tools:
      return "notifications/tools/list_changed";
    case ListKind::resources:
      return "notifications/resources/list_changed";
    case ListKind::prompts:
      break;
  }
  return "notifications/prompts/list_changed";
}

void write_meta(json::Writer& writer, const protocol::RequestId& subscription) {
  writer.key("_meta").begin_object();
  protocol::write(writer.key(protocol::meta_key::kSubscriptionId), subscription);
  writer.end_object();
}

/// The members of an object, as text.
std::string_view members_of(std::string_view object) noexcept {
  const auto first = object.find('{');
  const auto last = object.rfind('}');
  return first == std::string_view::npos ? std::string_view() : object.substr(first + 1, last - first - 1);
}

}  // namespace

std::string acknowledgement(const protocol::RequestId& subscription, const ListenFilter& agreed) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/subscriptions/acknowledged");
  writer.begin_object();
  write_meta(writer, subscription);
  write(writer.key("notifications"), agreed);
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

std::string list_changed_message(ListKind kind, const protocol::RequestId* subscription) {
  std::string message;
  json::Writer writer(message);
  if (subscription == nullptr) {
    protocol::write_notification(writer, method_of(kind));
    return message;
  }
  protocol::begin_notification(writer, method_of(kind));
  writer.begin_object();
  write_meta(writer, *subscription);
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

std::string resource_updated_message(std::string_view uri, const protocol::RequestId* subscription) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/resources/updated");
  writer.begin_object();
  if (subscription != nullptr) write_meta(writer, *subscription);
  writer.key("uri").string(uri);
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

std::string task_message(std::string_view task, const protocol::RequestId& subscription) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_notification(writer, "notifications/tasks");
  writer.begin_object();
  write_meta(writer, subscription);
  if (const auto members = members_of(task); !members.empty()) writer.raw(members);
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

std::string final_response(const protocol::RequestId& subscription, std::string_view server_info) {
  std::string message;
  json::Writer writer(message);
  protocol::begin_response(writer, subscription);
  writer.begin_object();
  writer.key("resultType").string(protocol::result_type::kComplete);
  writer.key("_meta").begin_object();
  protocol::write(writer.key(protocol::meta_key::kSubscriptionId), subscription);
  writer.key(protocol::meta_key::kServerInfo).raw(server_info);
  writer.end_object();
  writer.end_object();
  protocol::end_message(writer);
  return message;
}

}  // namespace mcpxx::detail
