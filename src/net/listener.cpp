// SPDX-License-Identifier: MIT
#include <mcpxx/net/listener.hpp>

#include "base/platform/descriptors.hpp"
#include "net/accept_loop.hpp"

#include <mcpxx/error.hpp>

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

#include <mutex>
#include <string>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mcpxx::net {
namespace {

using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;

/// A listening socket that no execution context knows yet.
struct OpenSocket {
  int descriptor = -1;
  bool is_unix = false;
  Tcp protocol = Tcp::v4();
  BoundAddress address;
  /// Whether the socket file is ours to remove.
  bool owns_file = false;
};

[[noreturn]] void refuse(const std::string& where, const std::error_code& error, const std::string& advice) {
  throw ConfigError("cannot listen on " + where + ": " + error.message() + advice);
}

BoundAddress describe(const Tcp::endpoint& endpoint) {
  BoundAddress address;
  address.host = endpoint.address().to_string();
  address.port = endpoint.port();
  address.loopback = endpoint.address().is_loopback();
  return address;
}

BoundAddress describe_unix(std::string path) {
  BoundAddress address;
  address.unix_path = std::move(path);
  address.loopback = true;
  return address;
}

Tcp::endpoint resolve(const asio::any_io_executor& executor, const ListenOptions& options) {
  std::error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (!error) return {address, options.port};
  asio::ip::basic_resolver<Tcp, asio::any_io_executor> resolver(executor);
  const auto found =
      resolver.resolve(options.host, std::to_string(options.port), Tcp::resolver::passive, error);
  if (error || found.empty())
    refuse("host '" + options.host + "'", error, "; set `host` to an address of this machine");
  return found.begin()->endpoint();
}

OpenSocket open_tcp(const asio::any_io_executor& executor, const ListenOptions& options) {
  const Tcp::endpoint endpoint = resolve(executor, options);
  std::string where = describe(endpoint).to_string();
  asio::basic_socket_acceptor<Tcp, asio::any_io_executor> acceptor(executor);
  std::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use) {
    refuse(where, error, "; stop the program that uses the port, or set `port` (0 takes any free one)");
  }
  if (error) refuse(where, error, "; check `host` and `port`");
  OpenSocket result;
  result.address = describe(acceptor.local_endpoint());
  result.protocol = endpoint.protocol();
  result.descriptor = acceptor.release();
  return result;
}

bool is_stale(const asio::any_io_executor& executor, const Unix::endpoint& endpoint) {
  struct stat file {};
  // Connecting to a file of another kind is refused as well.
  if (::lstat(endpoint.path().c_str(), &file) != 0 || !S_ISSOCK(file.st_mode)) return false;
  asio::basic_stream_socket<Unix, asio::any_io_executor> probe(executor);
  std::error_code error;
  probe.connect(endpoint, error);
  return error == asio::error::connection_refused;
}

OpenSocket open_unix(const asio::any_io_executor& executor, const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    throw ConfigError("`unix_path` is too long for a Unix socket: " + path);
  }
  const Unix::endpoint endpoint(path);
  asio::basic_socket_acceptor<Unix, asio::any_io_executor> acceptor(executor);
  std::error_code error;
  acceptor.open(Unix(), error);
  if (!error) acceptor.bind(endpoint, error);
  if (error == asio::error::address_in_use && is_stale(executor, endpoint)) {
    ::unlink(path.c_str());
    acceptor.bind(endpoint, error);
  }
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) refuse("unix:" + path, error, "; check `unix_path` and that no other program listens there");
  OpenSocket result;
  result.is_unix = true;
  result.owns_file = true;
  result.address = describe_unix(path);
  result.descriptor = acceptor.release();
  return result;
}

OpenSocket adopt(int descriptor) {
  const std::string where = "descriptor " + std::to_string(descriptor);
  OpenSocket result;
  Tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  int listening = 0;
  socklen_t listening_size = sizeof(listening);
  if (::getsockname(descriptor, endpoint.data(), &size) != 0 ||
      ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &listening_size) != 0) {
    refuse(where, {errno, std::generic_category()}, "; `descriptor` must be an open socket");
  }
  if (listening == 0) throw ConfigError("cannot listen on " + where + ": the socket is not listening yet");
  result.descriptor = descriptor;
  switch (endpoint.data()->sa_family) {
    case AF_UNIX: {
      Unix::endpoint path;
      auto path_size = static_cast<socklen_t>(path.capacity());
      ::getsockname(descriptor, path.data(), &path_size);
      path.resize(path_size);
      result.is_unix = true;
      result.address = describe_unix(path.path());
      return result;
    }
    case AF_INET:
    case AF_INET6:
      endpoint.resize(size);
      result.protocol = endpoint.protocol();
      result.address = describe(endpoint);
      return result;
    default:
      throw ConfigError("cannot listen on " + where + ": it is neither a TCP nor a Unix socket");
  }
}

OpenSocket open_socket(const asio::any_io_executor& executor, const ListenOptions& options) {
  if (options.descriptor >= 0) return adopt(options.descriptor);
  if (!options.unix_path.empty()) return open_unix(executor, options.unix_path);
  return open_tcp(executor, options);
}

class SocketListener final : public Listener {
 public:
  SocketListener(asio::any_io_executor executor, ListenOptions options, OpenSocket socket)
      : executor_(std::move(executor)), options_(std::move(options)), socket_(std::move(socket)) {}
  ~SocketListener() override { SocketListener::close(); }

  const BoundAddress& address() const noexcept override { return socket_.address; }

  void start(AcceptHandler handler) override {
    const std::lock_guard lock(mutex_);
    const int descriptor = std::exchange(socket_.descriptor, -1);
    if (descriptor < 0) return;
    if (socket_.is_unix) {
      run(Unix(), descriptor, std::move(handler));
    } else {
      run(socket_.protocol, descriptor, std::move(handler));
    }
  }

  void close() override {
    const std::lock_guard lock(mutex_);
    const auto loop = loop_.lock();
    loop_.reset();
    if (loop) loop->post_close();
    if (socket_.descriptor >= 0) ::close(std::exchange(socket_.descriptor, -1));
    if (std::exchange(socket_.owns_file, false)) ::unlink(socket_.address.unix_path.c_str());
  }

 private:
  template <class Protocol>
  void run(Protocol protocol, int descriptor, AcceptHandler handler) {
    auto loop = std::make_shared<SocketAcceptLoop<Protocol>>(executor_, options_, protocol, descriptor,
                                                             std::move(handler));
    loop_ = loop;
    loop->accept_next();
  }

  asio::any_io_executor executor_;
  ListenOptions options_;
  std::mutex mutex_;
  OpenSocket socket_;
  std::weak_ptr<AcceptLoop> loop_;
};

}  // namespace

std::shared_ptr<Listener> Listener::open(const asio::any_io_executor& executor,
                                         const ListenOptions& options) {
  OpenSocket socket = open_socket(executor, options);
  platform::close_on_exec(socket.descriptor);
  return std::make_shared<SocketListener>(executor, options, std::move(socket));
}

}  // namespace mcpxx::net
