// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

#include <mcpxx/http/url.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/serve.hpp>

namespace support {

/// A server under serve_http, in a thread of its own, on a free port unless the options say otherwise.
class ServedHttp {
 public:
  explicit ServedHttp(const mcpxx::Server& server, mcpxx::HttpOptions options = {}) {
    options.port = 0;
    options.handle_signals = false;
    options.stop = stop_.get_token();
    auto ready = std::make_shared<std::promise<std::string>>();
    auto url = ready->get_future();
    options.on_ready = [ready](std::string_view bound) { ready->set_value(std::string(bound)); };
    done_ = std::async(std::launch::async,
                       [server, options = std::move(options)] { mcpxx::serve_http(server, options); });
    if (url.wait_for(std::chrono::seconds(10)) != std::future_status::ready) {
      stop_.request_stop();
      done_.get();
      throw std::runtime_error("the server is not ready");
    }
    url_ = url.get();
  }
  ServedHttp(const ServedHttp&) = delete;
  ServedHttp& operator=(const ServedHttp&) = delete;
  ~ServedHttp() { stop_.request_stop(); }

  const std::string& url() const { return url_; }
  std::uint16_t port() const { return mcpxx::http::parse_url(url_)->port; }
  void request_stop() { stop_.request_stop(); }
  /// Whether serve_http returns in time after request_stop(); throws what it throws.
  bool returns_within(std::chrono::milliseconds time) {
    if (done_.wait_for(time) != std::future_status::ready) return false;
    done_.get();
    return true;
  }

 private:
  std::stop_source stop_;
  std::string url_;
  std::future<void> done_;
};

}  // namespace support
