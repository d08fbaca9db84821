// SPDX-License-Identifier: MIT
#include <mcpxx/testing/client.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/messages.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/in_memory.hpp>

#include "base/deadline.hpp"
#include "transport/io_threads.hpp"
#include "transport/testing/mailbox.hpp"
#include "transport/testing/respondent.hpp"

namespace mcpxx::testing {
namespace {

namespace meta_key = protocol::meta_key;

bool is_modern(std::string_view revision) {
  const auto version = protocol::parse_version(revision);
  return version && protocol::is_modern(*version);
}

void merge(json::Value& into, const json::Value& from) {
  for (const json::Member& member : from.members()) into.set(member.name(), member.value());
}

Response to_response(json::Value message) {
  Response response;
  if (const json::Value* error = message.find("error")) {
    response.error = ErrorInfo{static_cast<int>((*error)["code"].as_int64().value_or(0)),
                               std::string((*error)["message"].as_string().value_or("")), (*error)["data"]};
  }
  response.result = message["result"];
  response.message = std::move(message);
  return response;
}

json::Value completion_params(json::Value reference, std::string_view argument, std::string_view value,
                              json::Value context) {
  json::Value params =
      json::Value::object({{"ref", std::move(reference)},
                           {"argument", json::Value::object({{"name", argument}, {"value", value}})}});
  if (!context.is_null()) params.set("context", json::Value::object({{"arguments", std::move(context)}}));
  return params;
}

}  // namespace

std::string ToolResponse::text() const {
  std::string all;
  for (const json::Value& block : content.elements()) {
    const auto text = block["text"].as_string();
    if (!text) continue;
    if (!all.empty()) all.push_back('\n');
    all.append(*text);
  }
  return all;
}

struct Client::Impl {
  Impl(const Server& server, ClientOptions client_options)
      : options(std::move(client_options)),
        modern(is_modern(options.revision)),
        respondent(std::make_shared<Respondent>(options.answers)),
        mailbox(std::make_shared<Mailbox>([this, answering = respondent](json::Value& request) {
          if (!answering->answers_anything()) return false;
          answering->answer_later(std::move(request), [this](const std::string& text) { try_send(text); });
          return true;
        })) {
    InMemoryOptions memory;
    memory.limits = options.limits;
    memory.max_concurrent_requests = options.max_concurrent_requests;
    memory.use_workers = options.use_workers;
    io.start();
    memory.keep_alive = io.owner();
    memory.trace = options.trace;
    transport.emplace(
        server, io.first(), [mailbox = mailbox](const std::string& text) { mailbox->put(text); },
        std::move(memory));
  }
  ~Impl() {
    transport->close();
    respondent->stop();
    transport->wait_until_idle(options.timeout_ms);
    io.stop(deadline_after(std::chrono::milliseconds(options.timeout_ms)));
  }

  json::Value with_meta(json::Value params, const CallOptions& call) const;
  json::Value client_info() const {
    return json::Value::object({{"name", options.name}, {"version", options.version}});
  }
  json::Value capabilities() const;
  /// False where too many requests are in flight for all of the timeout.
  bool try_send(const std::string& text);
  void send(const std::string& text);
  /// Sends a call, and again with answers as long as the server asks for some.
  Response call(Client& client, std::string_view method, const json::Value& params, const CallOptions& call);
  std::optional<json::Value> answers_to(const json::Value& questions);
  json::Value list(Client& client, std::string_view method, std::string_view member);

  const ClientOptions options;
  const bool modern;
  const std::shared_ptr<Respondent> respondent;
  const std::shared_ptr<Mailbox> mailbox;
  detail::IoThreads io{1};
  std::mutex send_mutex;
  std::optional<InMemoryTransport> transport;
  std::atomic<std::int64_t> next_id{1};
  std::mutex capabilities_mutex;
  json::Value server_capabilities;
};

/// The params with the `_meta` a modern request must carry (specification 2026-07-28, basic/index) and what
/// the call asks for besides.
json::Value Client::Impl::with_meta(json::Value params, const CallOptions& call) const {
  json::Value meta = json::Value::object();
  if (modern) {
    meta.set(meta_key::kProtocolVersion, options.revision);
    meta.set(meta_key::kClientInfo, client_info());
    meta.set(meta_key::kClientCapabilities, capabilities());
    if (!options.log_level.empty()) meta.set(meta_key::kLogLevel, options.log_level);
  }
  if (!call.progress_token.is_null()) meta.set(meta_key::kProgressToken, call.progress_token);
  merge(meta, params["_meta"]);
  merge(meta, call.meta);
  if (!meta.empty()) params.set("_meta", std::move(meta));
  return params;
}

json::Value Client::Impl::capabilities() const {
  return options.capabilities.is_null() ? respondent->capabilities(options.revision) : options.capabilities;
}

bool Client::Impl::try_send(const std::string& text) {
  const auto deadline = deadline_after(std::chrono::milliseconds(options.timeout_ms));
  for (;;) {
    {
      const std::lock_guard lock(send_mutex);
      if (transport->send(text)) return true;
    }
    // Without the lock, since an answer to the server may be what makes room.
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void Client::Impl::send(const std::string& text) {
  if (!try_send(text)) throw ClientError("too many requests are in flight");
}

/// Multi round-trip requests (specification 2026-07-28, basic/patterns/mrtr, "Client Requirements").
Response Client::Impl::call(Client& client, std::string_view method, const json::Value& params,
                            const CallOptions& call) {
  json::Value attempt = params;
  for (std::size_t round = 0;; ++round) {
    Response response = client.request(method, attempt, call);
    const bool asks = modern && response.result["resultType"] == "input_required";
    if (!asks || !respondent->answers_anything()) return response;
    if (round == options.max_rounds)
      throw ClientError(fmt::format("{} asks for more than {} rounds of answers", method, round));
    attempt = params;
    if (const json::Value* questions = response.result.find("inputRequests")) {
      auto answers = answers_to(*questions);
      if (!answers) return response;
      attempt.set("inputResponses", std::move(*answers));
    }
    if (const json::Value* state = response.result.find("requestState")) attempt.set("requestState", *state);
  }
}

/// Nothing where one of them is to have no answer.
std::optional<json::Value> Client::Impl::answers_to(const json::Value& questions) {
  json::Value answers = json::Value::object();
  for (const json::Member& question : questions.members()) {
    const auto method = question.value()["method"].as_string().value_or("");
    ClientAnswer answer = respondent->answer(method, question.value()["params"]);
    if (std::holds_alternative<NoAnswer>(answer)) return std::nullopt;
    if (const auto* error = std::get_if<ErrorInfo>(&answer))
      throw ClientError(fmt::format("{}: {} {}", method, error->code, error->message));
    answers.set(question.name(), std::move(std::get<json::Value>(answer)));
  }
  return answers;
}

json::Value Client::Impl::list(Client& client, std::string_view method, std::string_view member) {
  json::Value all = json::Value::array();
  json::Value params = json::Value::object();
  for (;;) {
    const Response page = client.request(method, params);
    if (!page.ok())
      throw ClientError(fmt::format("{}: {} {}", method, page.error->code, page.error->message));
    for (const json::Value& entry : page.result[member].elements()) all.push_back(entry);
    const json::Value& cursor = page.result["nextCursor"];
    if (cursor.is_null()) return all;
    params.set("cursor", cursor);
  }
}

Client::Client(const Server& server, ClientOptions options)
    : impl_(std::make_unique<Impl>(server, std::move(options))) {
  if (impl_->modern || impl_->options.skip_handshake) return;
  const Response response = initialize(impl_->options.revision);
  if (!response.ok())
    throw ClientError(fmt::format("initialize: {} {}", response.error->code, response.error->message));
}

Client::~Client() = default;

// --- Opening
// --------------------------------------------------------------------------------------------------------

Response Client::initialize(std::string_view revision) {
  Response response = request("initialize", json::Value::object({{"protocolVersion", revision},
                                                                 {"capabilities", impl_->capabilities()},
                                                                 {"clientInfo", impl_->client_info()}}));
  if (response.ok()) {
    const std::lock_guard lock(impl_->capabilities_mutex);
    impl_->server_capabilities = response.result["capabilities"];
    notify("notifications/initialized");
  }
  return response;
}

Response Client::discover() { return request("server/discover"); }
Response Client::ping() { return request("ping"); }
Response Client::set_log_level(std::string_view level) {
  return request("logging/setLevel", json::Value::object({{"level", level}}));
}

json::Value Client::server_capabilities() {
  if (impl_->modern) return discover().result["capabilities"];
  const std::lock_guard lock(impl_->capabilities_mutex);
  return impl_->server_capabilities;
}

// --- Questions of the server's
// ----------------------------------------------------------------------------------------

void Client::set_answers(ClientAnswers answers) { impl_->respondent->replace(std::move(answers)); }
void Client::on_request(ClientHandler handler) {
  set_answers(std::move(ClientAnswers().on_request(std::move(handler))));
}
std::vector<json::Value> Client::asked(std::string_view method) { return impl_->respondent->asked(method); }

// --- Components
// -----------------------------------------------------------------------------------------------------

json::Value Client::list_tools() { return impl_->list(*this, "tools/list", "tools"); }
json::Value Client::list_resources() { return impl_->list(*this, "resources/list", "resources"); }
json::Value Client::list_resource_templates() {
  return impl_->list(*this, "resources/templates/list", "resourceTemplates");
}
json::Value Client::list_prompts() { return impl_->list(*this, "prompts/list", "prompts"); }

ToolResponse Client::call_tool(std::string_view name, json::Value arguments, const CallOptions& options) {
  ToolResponse response;
  static_cast<Response&>(response) =
      impl_->call(*this, "tools/call",
                  json::Value::object({{"name", name}, {"arguments", std::move(arguments)}}), options);
  response.content = response.result["content"];
  response.structured = response.result["structuredContent"];
  response.is_error = response.result["isError"].as_bool().value_or(false);
  return response;
}

Response Client::read_resource(std::string_view uri, const CallOptions& options) {
  return impl_->call(*this, "resources/read", json::Value::object({{"uri", uri}}), options);
}

Response Client::get_prompt(std::string_view name, json::Value arguments, const CallOptions& options) {
  return impl_->call(*this, "prompts/get",
                     json::Value::object({{"name", name}, {"arguments", std::move(arguments)}}), options);
}

Response Client::complete_prompt(std::string_view prompt, std::string_view argument, std::string_view value,
                                 json::Value context) {
  json::Value reference = json::Value::object({{"type", "ref/prompt"}, {"name", prompt}});
  return request("completion/complete",
                 completion_params(std::move(reference), argument, value, std::move(context)));
}

Response Client::complete_template(std::string_view uri_template, std::string_view variable,
                                   std::string_view value, json::Value context) {
  json::Value reference = json::Value::object({{"type", "ref/resource"}, {"uri", uri_template}});
  return request("completion/complete",
                 completion_params(std::move(reference), variable, value, std::move(context)));
}

// --- Requests
// -------------------------------------------------------------------------------------------------------

Response Client::request(std::string_view method, json::Value params, const CallOptions& options) {
  return wait(start(method, std::move(params), options));
}

std::int64_t Client::start(std::string_view method, json::Value params, const CallOptions& options) {
  const std::int64_t id = impl_->next_id.fetch_add(1);
  impl_->mailbox->expect(id);
  const json::Value message = json::Value::object({{"jsonrpc", "2.0"},
                                                   {"id", id},
                                                   {"method", method},
                                                   {"params", impl_->with_meta(std::move(params), options)}});
  impl_->send(message.to_string());
  return id;
}

Response Client::wait(std::int64_t id) {
  auto response = wait_for(id, impl_->options.timeout_ms);
  if (!response)
    throw ClientError(fmt::format("no answer to request {} in {} ms", id, impl_->options.timeout_ms));
  return std::move(*response);
}

std::optional<Response> Client::wait_for(std::int64_t id, std::int64_t timeout_ms) {
  auto message = impl_->mailbox->take_answer(id, timeout_ms);
  if (!message) return std::nullopt;
  return to_response(std::move(*message));
}

void Client::cancel(std::int64_t id, std::string_view reason) {
  json::Value params = json::Value::object({{"requestId", id}});
  if (!reason.empty()) params.set("reason", reason);
  notify("notifications/cancelled", std::move(params));
}

void Client::notify(std::string_view method, json::Value params) {
  json::Value message = json::Value::object({{"jsonrpc", "2.0"}, {"method", method}});
  if (!params.empty()) message.set("params", std::move(params));
  impl_->send(message.to_string());
}

// --- The wire
// -------------------------------------------------------------------------------------------------------

void Client::send_raw(const std::string& text) { impl_->send(text); }

std::optional<json::Value> Client::next_message(std::int64_t timeout_ms) {
  return impl_->mailbox->take_other(timeout_ms);
}

std::optional<json::Value> Client::next_message() { return next_message(impl_->options.timeout_ms); }

json::Value Client::exchange(const std::string& text) {
  send_raw(text);
  auto message = next_message();
  if (!message) throw ClientError(fmt::format("no answer in {} ms", impl_->options.timeout_ms));
  return std::move(*message);
}

std::vector<json::Value> Client::notifications(std::string_view method) {
  return impl_->mailbox->notifications(method, 0, 0);
}

std::vector<json::Value> Client::wait_for_notifications(std::string_view method, std::size_t count) {
  auto found = impl_->mailbox->notifications(method, count, impl_->options.timeout_ms);
  if (found.size() < count) {
    throw ClientError(
        fmt::format("{} {} in {} ms, expected {}", found.size(), method, impl_->options.timeout_ms, count));
  }
  return found;
}

void Client::clear_notifications() { impl_->mailbox->clear_notifications(); }

}  // namespace mcpxx::testing
