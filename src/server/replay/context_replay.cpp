// SPDX-License-Identifier: MIT
#include <stdexcept>

#include <fmt/format.h>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/server/context.hpp>

#include "server/call.hpp"
#include "server/interaction.hpp"

namespace mcpxx {

bool Context::find_step(std::string_view name) const {
  const auto interaction = call_.find_interaction();
  return interaction != nullptr && interaction->step(name).has_value();
}

bool Context::find_step(std::string_view name, const json::TypeInfo& type, void* target) const {
  const auto interaction = call_.find_interaction();
  const auto result = interaction != nullptr ? interaction->step(name) : std::nullopt;
  if (!result) return false;
  json::Problems problems;
  if (json::decode(*result, type, target, problems)) return true;
  // Doing it again could cost what step() is there to save.
  throw std::logic_error(fmt::format("the step '{:.100}' was done, with a result of another type: {}", name,
                                     problems.to_string()));
}

void Context::keep_step(std::string_view name, json::Value result) {
  call_.interaction()->keep_step(std::string(name), std::move(result));
}

void Context::keep_step(std::string_view name, const json::TypeInfo& type, const void* value) {
  json::Problems problems;
  if (!json::check(type, value, problems)) {
    throw std::logic_error(fmt::format("the result of the step '{:.100}' cannot be kept as JSON: {}", name,
                                       problems.to_string()));
  }
  keep_step(name, json::to_value(type, value));
}

const json::Value& Context::input_responses() const noexcept {
  static const json::Value none = json::Value::object();
  const auto interaction = call_.find_interaction();
  return interaction != nullptr ? interaction->input_responses() : none;
}

std::string_view Context::request_state() const noexcept {
  const auto interaction = call_.find_interaction();
  return interaction != nullptr ? std::string_view(interaction->request_state()) : std::string_view();
}

}  // namespace mcpxx
