// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <future>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/serve.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "base/deadline.hpp"
#include "transport/io_threads.hpp"

namespace mcpxx {
namespace {

using std::chrono::steady_clock;

/// How long a request that was told to stop at the end of the drain time has to do so, and its answer to
/// leave.
constexpr std::chrono::milliseconds kUnwindTime{300};
/// How long a thread then has to come back.
constexpr std::chrono::milliseconds kThreadTime{100};

void check(const HttpOptions& options) {
  if (options.descriptor >= 0 && !options.unix_path.empty()) {
    throw ConfigError("HttpOptions: set `descriptor` or `unix_path`, not both");
  }
}

StreamableHttpOptions endpoint_options(const HttpOptions& options, bool loopback) {
  StreamableHttpOptions endpoint;
  endpoint.path = options.path;
  endpoint.sessions = options.stateless ? SessionMode::stateless : SessionMode::stateful;
  endpoint.loopback = loopback;
  endpoint.allowed_hosts = options.allowed_hosts;
  const bool has_host = options.unix_path.empty() && options.descriptor < 0;
  if (has_host && (loopback || !options.allowed_hosts.empty())) {
    // A link-local address is bound with its zone, which no Host field has (RFC 6874 section 1).
    const std::string host = options.host.substr(0, options.host.find('%'));
    const bool is_v6 = host.find(':') != std::string::npos;
    endpoint.allowed_hosts.push_back(is_v6 ? "[" + host + "]" : host);
  }
  endpoint.allowed_origins = options.allowed_origins;
  endpoint.base_url = options.base_url;
  endpoint.max_sessions = options.max_sessions;
  endpoint.max_sessions_per_client = options.max_sessions_per_client;
  endpoint.read_limits.max_bytes = options.max_body_bytes;
  endpoint.use_workers = true;
  endpoint.request_state = options.request_state;
  endpoint.trace = options.trace;
  return endpoint;
}

http::ServerOptions server_options(const HttpOptions& options,
                                   std::vector<asio::any_io_executor> connection_executors,
                                   const Logger& logger) {
  http::ServerOptions result;
  result.host = options.host;
  result.port = options.port;
  result.unix_path = options.unix_path;
  result.descriptor = options.descriptor;
  result.trusted_proxies = options.trusted_proxies;
  result.limits.max_body_bytes = options.max_body_bytes;
  result.max_connections = options.max_connections;
  // Requests are told to stop first, and their answers leave.
  const std::chrono::milliseconds drain(options.drain_timeout_ms);
  result.stop_timeout = std::min(drain, std::chrono::milliseconds::max() - kUnwindTime) + kUnwindTime;
  result.connection_executors = std::move(connection_executors);
  result.single_threaded = true;
  result.logger = logger;
  return result;
}

/// Stops the server on SIGINT and SIGTERM, once.
void handle_signals(const std::shared_ptr<asio::signal_set>& signals, http::Server http) {
  signals->add(SIGINT);
  signals->add(SIGTERM);
  signals->async_wait([http, signals](std::error_code error, int) mutable {
    std::error_code ignored;
    signals->clear(ignored);  // a second one ends the process, whatever happens now
    if (!error) http.stop();
  });
  // However it was stopped, nothing waits for signals any more.
  http.on_stop([weak = std::weak_ptr(signals)] {
    const auto waiting = weak.lock();
    if (waiting == nullptr) return;
    asio::post(waiting->get_executor(), [waiting] {
      std::error_code ignored;
      waiting->clear(ignored);
      waiting->cancel(ignored);
    });
  });
}

std::string bound_url(const http::Server& http, const std::string& path) {
  const auto address = http.address();
  return address.unix_path.empty() ? http.url() + path : address.to_string();
}

}  // namespace

void serve_http(const Server& server, const HttpOptions& options) {
  check(options);
  // The first one accepts and hears signals. It serves no connection, so that no handler can hold it up.
  detail::IoThreads threads(
      1 + (options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency())));
  auto connection_executors = threads.executors();
  connection_executors.erase(connection_executors.begin());
  http::Server http(threads.first(),
                    server_options(options, std::move(connection_executors), server.options().logger));

  // Bound first: what the name of the host leads to decides whether Host is checked. Nothing is served yet.
  http.start();
  auto endpoint_settings = endpoint_options(options, http.address().loopback);
  endpoint_settings.executor_owner = threads.owner();
  StreamableHttp endpoint(server, std::move(endpoint_settings));
  endpoint.mount(http.router());
  http.router().add_health();

  const auto stopped = std::make_shared<std::promise<steady_clock::time_point>>();
  http.on_stop([endpoint, stopped]() mutable {
    endpoint.close();
    stopped->set_value(steady_clock::now());
  });
  const auto signals = std::make_shared<asio::signal_set>(threads.first());
  if (options.handle_signals) handle_signals(signals, http);
  threads.start();
  std::exception_ptr failure;
  try {
    if (options.on_ready) options.on_ready(bound_url(http, options.path));
  } catch (...) {
    failure = std::current_exception();
    http.stop();
  }
  const std::stop_callback on_stop(options.stop, [&http] { http.stop(); });

  const auto deadline =
      deadline_after(std::chrono::milliseconds(options.drain_timeout_ms), stopped->get_future().get());
  if (!threads.finish(deadline)) {
    endpoint.abort_requests();
    threads.finish(steady_clock::now() + kUnwindTime);
  }
  threads.stop(steady_clock::now() + kThreadTime);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace mcpxx
