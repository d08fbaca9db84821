// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <mcpxx/server/questions.hpp>

namespace mcpxx {

/// What a tool, resource or prompt returns by hand when it needs something of the client first, in place of
/// co_await ctx.elicit(...): for handlers that keep their own account of where they are. The handler is
/// called again when everything was answered with what fits: with Context::input_responses() and the
/// Context::request_state() it gave here. So it is on every revision; legacy clients are asked with requests,
/// at most 32 times in one call.
///
///     std::variant<mcpxx::InputRequired, std::string> deploy(mcpxx::Context& ctx);
class InputRequired {
 public:
  explicit InputRequired(Questions questions) : questions_(std::move(questions)) {}

  /// Any text; it travels sealed.
  InputRequired& state(std::string text) {
    state_ = std::move(text);
    return *this;
  }

  const Questions& questions() const noexcept { return questions_; }
  const std::string& state() const noexcept { return state_; }

 private:
  Questions questions_;
  std::string state_;
};

}  // namespace mcpxx
