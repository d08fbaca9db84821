// SPDX-License-Identifier: MIT
#include "server/questions/session_questions.hpp"

#include <memory>
#include <string>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/storage/message_bus.hpp>

#include "base/base64.hpp"
#include "server/call.hpp"
#include "server/context_gate.hpp"
#include "server/core.hpp"
#include "server/questions/inquiry.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {
namespace {

std::string channel_of(const Session& session) { return "mcpxx.answers." + session.id(); }

bool is_question_id(std::string_view id) {
  const auto bytes = base64::decode_url(id);
  return bytes && bytes->size() == kQuestionIdBytes;
}

/// False where nobody waits for it here.
bool deliver(Session& session, const json::Value& response) {
  const auto place = session.open_questions().take(response["id"].as_string().value_or(""));
  if (!place) return false;
  place->gate->enter([&] {
    const auto inquiry = place->inquiry.lock();
    if (inquiry == nullptr) return;
    if (response.contains("error")) {
      inquiry->on_error(place->index, response["error"]["message"].as_string().value_or(""));
    } else {
      inquiry->on_result(place->index, response["result"]);
    }
  });
  return true;
}

/// Answers that arrive at other instances come here from now on.
void listen(MessageBus& bus, const std::shared_ptr<Session>& session) {
  session->open_questions().listen([&] {
    return bus.subscribe(channel_of(*session), [weak = std::weak_ptr(session)](std::string_view message) {
      const auto asked = weak.lock();
      if (asked == nullptr) return;
      if (const auto response = json::parse(message)) deliver(*asked, *response);
    });
  });
}

}  // namespace

void SessionQuestions::ask(Call& call, std::vector<Question> questions, OnAnswered done) {
  const auto& bus = call.options().bus;
  if (bus != nullptr && !call.session->id().empty()) listen(*bus, call.session);
  auto keep = std::static_pointer_cast<Call>(call.shared_from_this());
  const auto inquiry = std::make_shared<Inquiry>(std::move(keep), std::move(questions), std::move(done));
  inquiry->start();
}

void SessionQuestions::withdraw(Call& call, const std::vector<std::string>& keys) {
  for (const auto& inquiry : call.session->open_questions().inquiries_of(call)) inquiry->withdraw(call, keys);
}

void accept_answer(ServerCore& core, Session& session, const json::Value& response) {
  if (deliver(session, response)) return;
  const auto& bus = core.options().bus;
  const auto id = response["id"].as_string();
  if (bus == nullptr || session.id().empty() || !id || !is_question_id(*id)) return;
  bus->publish(channel_of(session), response.to_string());
}

}  // namespace mcpxx::detail
