// SPDX-License-Identifier: MIT
#include <mcpxx/net/stream.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <optional>
#include <string>

using namespace mcpxx::net;

namespace {

struct Outcome {
  std::error_code error;
  std::size_t size = 0;
};

IoHandler into(std::optional<Outcome>& outcome) {
  return [&outcome](std::error_code error, std::size_t size) { outcome = Outcome{error, size}; };
}

struct Pipe {
  explicit Pipe(std::size_t capacity = 8) {
    auto ends = make_memory_pipe(io.get_executor(), capacity);
    a = std::move(ends.first);
    b = std::move(ends.second);
  }
  void run() {
    io.restart();
    io.run();
  }

  asio::io_context io;
  std::unique_ptr<ByteStream> a;
  std::unique_ptr<ByteStream> b;
};

}  // namespace

TEST_CASE("what one end writes the other reads, handlers run later") {
  Pipe pipe;
  std::optional<Outcome> read;
  std::optional<Outcome> written;
  char buffer[8];
  pipe.b->async_read_some(buffer, sizeof(buffer), into(read));
  const std::string_view parts[] = {"he", "", "llo"};
  pipe.a->async_write(parts, into(written));
  CHECK_FALSE(read);
  CHECK_FALSE(written);
  pipe.run();
  REQUIRE(read);
  REQUIRE(written);
  CHECK(written->size == 5);
  CHECK(std::string(buffer, read->size) == "hello");
}

TEST_CASE("a full pipe makes its writer wait") {
  Pipe pipe;
  std::optional<Outcome> written;
  const std::string_view parts[] = {"0123456789ab"};
  pipe.a->async_write(parts, into(written));
  pipe.run();
  CHECK_FALSE(written);
  CHECK(pipe.b->try_write(parts) == 8);
  std::string all;
  char buffer[5];
  while (all.size() < 12) {
    std::optional<Outcome> read;
    pipe.b->async_read_some(buffer, sizeof(buffer), into(read));
    pipe.run();
    REQUIRE(read);
    all.append(buffer, read->size);
  }
  CHECK(all == parts[0]);
  REQUIRE(written);
  CHECK(written->size == 12);
}

TEST_CASE("the end of the data follows the data") {
  Pipe pipe;
  const std::string_view parts[] = {"x"};
  CHECK(pipe.a->try_write(parts) == 1);
  pipe.a->shutdown_send();
  CHECK(pipe.a->try_write(parts) == 0);
  char buffer[4];
  std::optional<Outcome> read;
  pipe.b->async_wait_readable(into(read));
  pipe.run();
  REQUIRE(read);
  CHECK_FALSE(read->error);
  pipe.b->async_read_some(buffer, sizeof(buffer), into(read));
  pipe.run();
  CHECK(read->size == 1);
  pipe.b->async_wait_readable(into(read));
  pipe.run();
  CHECK_FALSE(read->error);
  pipe.b->async_read_some(buffer, sizeof(buffer), into(read));
  pipe.run();
  CHECK(read->error == end_of_stream());
  CHECK(pipe.b->try_write(parts) == 1);
}

TEST_CASE("cancel and close end what is outstanding") {
  Pipe pipe;
  char buffer[4];
  std::optional<Outcome> read;
  pipe.a->async_read_some(buffer, sizeof(buffer), into(read));
  pipe.a->cancel();
  pipe.run();
  REQUIRE(read);
  CHECK(is_cancelled(read->error));
  read.reset();
  std::optional<Outcome> peer;
  pipe.b->async_read_some(buffer, sizeof(buffer), into(peer));
  pipe.a->async_wait_readable(into(read));
  pipe.a->close();
  pipe.a->close();
  pipe.run();
  REQUIRE(read);
  CHECK(is_cancelled(read->error));
  REQUIRE(peer);
  CHECK(peer->error == end_of_stream());
  const std::string_view parts[] = {"x"};
  std::optional<Outcome> written;
  pipe.b->async_write(parts, into(written));
  pipe.run();
  REQUIRE(written);
  CHECK(written->error);
  pipe.a->async_read_some(buffer, sizeof(buffer), into(read));
  pipe.run();
  CHECK(read->error);
}

TEST_CASE("that the other end has closed shows without a read, behind data that nobody has read") {
  for (const bool closes : {true, false}) {
    Pipe pipe;
    const std::string_view parts[] = {"hello"};
    CHECK(pipe.a->try_write(parts) == 5);
    CHECK_FALSE(pipe.b->peer_closed());
    closes ? pipe.a->close() : pipe.a->shutdown_send();
    CHECK(pipe.b->peer_closed());
    CHECK(pipe.a->peer_closed() == closes);
    std::optional<Outcome> read;
    char buffer[8];
    pipe.b->async_read_some(buffer, sizeof(buffer), into(read));
    pipe.run();
    REQUIRE(read);
    CHECK(read->size == 5);
  }
}
