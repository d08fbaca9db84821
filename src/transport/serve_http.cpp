// SPDX-License-Identifier: MIT
#include <algorithm>
#include <csignal>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <mcpxx/http/server.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/serve.hpp>
#include <mcpxx/transport/streamable_http.hpp>

namespace mcpxx {
namespace {

/// Threads that run one io_context each, so that connections need no strand.
class IoThreads {
 public:
  explicit IoThreads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) contexts_.push_back(std::make_unique<asio::io_context>(1));
  }

  asio::io_context& first() { return *contexts_.front(); }

  std::vector<asio::any_io_executor> executors() {
    std::vector<asio::any_io_executor> executors;
    executors.reserve(contexts_.size());
    for (auto& context : contexts_) executors.emplace_back(context->get_executor());
    return executors;
  }

  /// Runs until the first context has nothing left to do: the server has stopped and let go of every
  /// connection.
  void run() {
    std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards;
    std::vector<std::thread> threads;
    for (auto context = contexts_.begin() + 1; context != contexts_.end(); ++context) {
      guards.emplace_back((*context)->get_executor());
      threads.emplace_back([&context = **context] { context.run(); });
    }
    first().run();
    guards.clear();
    for (auto& thread : threads) thread.join();
  }

 private:
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
};

StreamableHttpOptions endpoint_options(const HttpOptions& options, bool loopback) {
  StreamableHttpOptions endpoint;
  endpoint.path = options.path;
  endpoint.sessions = options.stateless ? SessionMode::stateless : SessionMode::stateful;
  endpoint.loopback = loopback;
  endpoint.allowed_hosts = options.allowed_hosts;
  if (loopback || !options.allowed_hosts.empty()) {
    const bool is_v6 = options.host.find(':') != std::string::npos;
    endpoint.allowed_hosts.push_back(is_v6 ? "[" + options.host + "]" : options.host);
  }
  endpoint.allowed_origins = options.allowed_origins;
  endpoint.use_workers = true;
  endpoint.trace = options.trace;
  return endpoint;
}

}  // namespace

void serve_http(const Server& server, const HttpOptions& options) {
  IoThreads threads(options.threads != 0 ? options.threads
                                         : std::max(1U, std::thread::hardware_concurrency()));
  http::ServerOptions http_options;
  http_options.host = options.host;
  http_options.port = options.port;
  http_options.stop_timeout = std::chrono::milliseconds(options.drain_timeout_ms);
  http_options.connection_executors = threads.executors();
  http_options.single_threaded = true;
  http_options.logger = server.options().logger;
  http::Server http(threads.first().get_executor(), std::move(http_options));

  // Bound first: what the name of the host leads to decides whether Host is checked. Nothing is served yet.
  http.start();
  StreamableHttp endpoint(server, endpoint_options(options, http.address().loopback));
  endpoint.mount(http.router());
  http.router().add_health();
  http.on_stop([endpoint]() mutable { endpoint.close(); });

  asio::signal_set signals(threads.first());
  if (options.handle_signals) {
    signals.add(SIGINT);
    signals.add(SIGTERM);
    signals.async_wait([&http, &signals](std::error_code error, int) {
      if (error) return;
      // A second one ends the process, whatever a handler is doing.
      std::error_code ignored;
      signals.clear(ignored);
      http.stop();
    });
  }
  if (options.on_ready) options.on_ready(http.url() + options.path);
  threads.run();
}

}  // namespace mcpxx
