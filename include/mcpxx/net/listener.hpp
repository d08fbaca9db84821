// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/logging.hpp>
#include <mcpxx/net/stream.hpp>

#include <asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mcpxx::net {

/// Where a listener listens. One of `descriptor`, `unix_path` and `host`:`port` counts, in this order of
/// precedence.
struct ListenOptions {
  /// Address or name to bind; a name is resolved once, while opening, and its first address taken.
  std::string host = "127.0.0.1";
  /// 0: any free port; BoundAddress tells which.
  std::uint16_t port = 0;
  /// Path of a Unix socket. A stale socket file that nobody listens on is replaced, a file of another kind is
  /// left alone; the file is removed on close. Who may connect is up to the umask and the folder.
  std::string unix_path = {};
  /// A descriptor that is already bound and listening (socket activation); it is taken over and closed by the
  /// listener.
  int descriptor = -1;
  /// Executors that accepted streams are spread over, in turn; empty: the listener's own.
  std::vector<asio::any_io_executor> stream_executors = {};
  /// Each of the executors is run by one thread only, so that streams need no strand. Saves about 1 us a
  /// request.
  bool single_threaded = false;
  /// Told when accepting has to pause because the process is out of descriptors or memory.
  Logger logger = {};
};

/// The address a listener is bound to.
struct BoundAddress {
  /// IP address, empty for a Unix socket.
  std::string host = {};
  /// 0 for a Unix socket.
  std::uint16_t port = 0;
  /// Empty for TCP.
  std::string unix_path = {};
  /// Whether only this machine can reach it: a loopback address or a Unix socket.
  bool loopback = false;

  /// "127.0.0.1:8000", "[::1]:8000" or "unix:/run/app.sock".
  std::string to_string() const;
};

/// Accepts streams until closed. An accept that fails for want of descriptors or memory is tried again after
/// a pause. Thread-safety: address() and close() from any thread; start() once.
class Listener {
 public:
  /// Gets each accepted stream. Runs on the listener's executor, not on the stream's own.
  using AcceptHandler = std::function<void(std::unique_ptr<ByteStream>)>;

  /// Binds and listens. Throws ConfigError, naming the address and what to change, where that is not
  /// possible. The result may outlive the execution context it runs on.
  static std::shared_ptr<Listener> open(const asio::any_io_executor& executor, const ListenOptions& options);

  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;

  virtual const BoundAddress& address() const noexcept = 0;

  /// Starts accepting. `handler` is released once the listener is closed.
  virtual void start(AcceptHandler handler) = 0;

  /// Stops accepting and frees the address. Takes effect on the listener's executor.
  virtual void close() = 0;
};

}  // namespace mcpxx::net
