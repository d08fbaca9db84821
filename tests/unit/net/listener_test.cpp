// SPDX-License-Identifier: MIT
#include <mcpxx/net/listener.hpp>

#include "support/catch.hpp"

#include <mcpxx/error.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace mcpxx::net;

namespace {

using Streams = std::vector<std::unique_ptr<ByteStream>>;

asio::ip::tcp::endpoint endpoint_of(const Listener& listener) {
  return {asio::ip::make_address(listener.address().host), listener.address().port};
}

template <class Done>
bool run_until(asio::io_context& io, Done done) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done() && std::chrono::steady_clock::now() < limit) {
    io.restart();
    io.run_one_for(std::chrono::milliseconds(20));
  }
  return done();
}

/// Lowers the number of descriptors the process may have, for as long as it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t soft) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lowered = before_;
    lowered.rlim_cur = soft;
    ::setrlimit(RLIMIT_NOFILE, &lowered);
  }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("accepted streams know their peer and carry bytes both ways") {
  asio::io_context io;
  const auto listener = Listener::open(io.get_executor(), {});
  CHECK(listener->address().to_string() == "127.0.0.1:" + std::to_string(listener->address().port));
  CHECK(listener->address().loopback);
  Streams streams;
  listener->start([&streams](std::unique_ptr<ByteStream> stream) { streams.push_back(std::move(stream)); });
  asio::ip::tcp::socket client(io);
  client.connect(endpoint_of(*listener));
  REQUIRE(run_until(io, [&] { return streams.size() == 1; }));
  ByteStream& stream = *streams[0];
  CHECK(stream.remote_address() == "127.0.0.1");
  CHECK(stream.is_local());
  const std::string_view parts[] = {"he", "llo"};
  CHECK(stream.try_write(parts) == 5);
  char buffer[8] = {};
  CHECK(client.read_some(asio::buffer(buffer)) == 5);
  std::optional<std::error_code> ended;
  stream.async_read_some(buffer, sizeof(buffer),
                         [&ended](std::error_code error, std::size_t) { ended = error; });
  client.close();
  REQUIRE(run_until(io, [&] { return ended.has_value(); }));
  CHECK(*ended == end_of_stream());
}

TEST_CASE("a stream that is full reports less, then would not take anything") {
  asio::io_context io;
  const auto listener = Listener::open(io.get_executor(), {});
  Streams streams;
  listener->start([&streams](std::unique_ptr<ByteStream> stream) { streams.push_back(std::move(stream)); });
  asio::ip::tcp::socket client(io);
  client.connect(endpoint_of(*listener));
  REQUIRE(run_until(io, [&] { return streams.size() == 1; }));
  const std::string block(1'000'000, 'x');
  const std::string_view parts[] = {block};
  int rounds = 0;
  while (streams[0]->try_write(parts) > 0 && rounds < 1000) ++rounds;
  CHECK(rounds < 1000);
}

TEST_CASE("IPv6 and names are bound, unknown names refused") {
  asio::io_context io;
  const auto by_name = Listener::open(io.get_executor(), {.host = "localhost"});
  CHECK(by_name->address().loopback);
  try {
    const auto v6 = Listener::open(io.get_executor(), {.host = "::1"});
    CHECK(v6->address().to_string() == "[::1]:" + std::to_string(v6->address().port));
    CHECK(v6->address().loopback);
  } catch (const mcpxx::ConfigError& error) {
    WARN("no IPv6 here: " << error.what());
  }
  CHECK_THROWS_AS(Listener::open(io.get_executor(), {.host = "no.such.host.invalid"}), mcpxx::ConfigError);
  CHECK_THROWS_AS(Listener::open(io.get_executor(), {.unix_path = std::string(200, 'x')}),
                  mcpxx::ConfigError);
  CHECK_THROWS_AS(Listener::open(io.get_executor(), {.unix_path = "/no/such/folder/s"}), mcpxx::ConfigError);
}

TEST_CASE("a port can be bound again at once after close, and closing twice does no harm") {
  asio::io_context io;
  auto listener = Listener::open(io.get_executor(), {});
  const std::uint16_t port = listener->address().port;
  CHECK_THROWS_AS(Listener::open(io.get_executor(), {.port = port}), mcpxx::ConfigError);
  listener->start([](std::unique_ptr<ByteStream>) {});
  listener->close();
  listener->close();
  io.run();
  CHECK_NOTHROW(Listener::open(io.get_executor(), {.port = port}));
}

TEST_CASE("a listener may outlive its execution context, started or not") {
  auto io = std::make_unique<asio::io_context>();
  const auto idle = Listener::open(io->get_executor(), {});
  const auto started = Listener::open(io->get_executor(), {});
  started->start([](std::unique_ptr<ByteStream>) {});
  io.reset();
  started->close();
  CHECK(idle->address().port != 0);
}

TEST_CASE("running out of descriptors pauses accepting, and it goes on when there are some again") {
  asio::io_context io;
  std::string log;
  ListenOptions options;
  options.logger = mcpxx::Logger([&log](mcpxx::LogLevel, std::string_view line) { log.append(line); });
  const auto listener = Listener::open(io.get_executor(), options);
  Streams streams;
  listener->start([&streams](std::unique_ptr<ByteStream> stream) { streams.push_back(std::move(stream)); });
  asio::ip::tcp::socket client(io);
  client.connect(endpoint_of(*listener));
  {
    const int highest = ::dup(0);
    ::close(highest);
    const DescriptorLimit limit(static_cast<rlim_t>(highest));
    io.run_for(std::chrono::milliseconds(50));
  }
  CHECK(streams.empty());
  CHECK(log.find("trying again") != std::string::npos);
  CHECK(run_until(io, [&] { return streams.size() == 1; }));
}

TEST_CASE("children inherit neither listening nor accepted sockets") {
  const auto is_private = [](int number) { return (::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0; };
  asio::io_context io;
  asio::ip::tcp::acceptor given(io, {asio::ip::address_v4::loopback(), 0});
  const int descriptor = given.release();
  ListenOptions options;
  options.descriptor = descriptor;
  const auto listener = Listener::open(io.get_executor(), options);
  CHECK(is_private(descriptor));
  Streams streams;
  listener->start([&streams](std::unique_ptr<ByteStream> stream) { streams.push_back(std::move(stream)); });
  asio::ip::tcp::socket client(io);
  client.connect(endpoint_of(*listener));
  // The lowest number that is free is the one the accepted socket gets.
  const int accepted = ::dup(0);
  ::close(accepted);
  REQUIRE(run_until(io, [&] { return streams.size() == 1; }));
  CHECK(is_private(accepted));
}

TEST_CASE("a file that is no socket is left alone by unix_path") {
  char name[] = "/tmp/mcpxx_listener_XXXXXX";
  const int file = ::mkstemp(name);
  REQUIRE(file >= 0);
  ::close(file);
  asio::io_context io;
  ListenOptions options;
  options.unix_path = name;
  CHECK_THROWS_AS(Listener::open(io.get_executor(), options), mcpxx::ConfigError);
  CHECK(::access(name, F_OK) == 0);
  ::unlink(name);
}
