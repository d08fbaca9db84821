// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <mcpxx/server/server.hpp>

// The components of the program, one function a source file. `server` must outlive the handlers that are
// registered.

namespace everything {

/// A picture of one red pixel, as a PNG file.
std::string_view png_file();
/// A moment of silence, as a WAV file.
std::string_view wav_file();

/// One tool for each kind of content a tool can answer with.
void add_content_tools(mcpxx::Server& server);
/// Tools with schemas: typed, nested, hand-written, and with parameters that travel as HTTP headers too.
void add_structured_tools(mcpxx::Server& server);
/// Tools that talk to the client while they run, or take their time.
void add_async_tools(mcpxx::Server& server);
/// Tools that change what the server offers.
void add_change_tools(mcpxx::Server& server);
/// Tools that ask the user or the model.
void add_question_tools(mcpxx::Server& server);
/// Tools that ask, and run again with the answers.
void add_replay_tools(mcpxx::Server& server);
/// Tools that go on as tasks.
void add_task_tools(mcpxx::Server& server);
void add_resources(mcpxx::Server& server);
void add_prompts(mcpxx::Server& server);

}  // namespace everything
