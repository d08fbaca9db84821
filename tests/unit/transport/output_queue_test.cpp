// SPDX-License-Identifier: MIT
#include "transport/output_queue.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "base/platform/standard_streams.hpp"
#include "support/catch.hpp"

using mcpxx::detail::OutputQueue;
using mcpxx::platform::Descriptor;
using std::chrono::steady_clock;

namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    reader = Descriptor(ends[0]);
    writer = Descriptor(ends[1]);
  }
  std::string read_some() const {
    char buffer[4096];
    const auto got = mcpxx::platform::read_some(reader.get(), buffer, sizeof buffer);
    return std::string(buffer, got.value_or(0));
  }
  bool is_empty() const {
    ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
    char byte = 0;
    const bool empty = ::read(reader.get(), &byte, 1) < 0;
    ::fcntl(reader.get(), F_SETFL, 0);
    return empty;
  }
  Descriptor reader;
  Descriptor writer;
};

}  // namespace

TEST_CASE("what a corked thread may hold back leaves together", "[output-queue]") {
  Pipe pipe;
  OutputQueue queue(std::move(pipe.writer), [] {});
  queue.cork();
  queue.send("a", true);
  queue.send("b", true);
  CHECK(pipe.is_empty());
  queue.uncork();
  CHECK(pipe.read_some() == "a\nb\n");
}

TEST_CASE("what must not wait takes along what was held back", "[output-queue]") {
  Pipe pipe;
  OutputQueue queue(std::move(pipe.writer), [] {});
  queue.cork();
  queue.send("a", true);
  queue.send("b", false);
  CHECK(pipe.read_some() == "a\nb\n");
  queue.send("c", true);
  std::thread([&] { queue.send("d", true); }).join();
  CHECK(pipe.read_some() == "c\nd\n");
}

TEST_CASE("lines of several threads stay whole", "[output-queue]") {
  Pipe pipe;
  OutputQueue queue(std::move(pipe.writer), [] {});
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i) {
    senders.emplace_back([&queue, i] {
      for (int n = 0; n < 500; ++n) queue.send(std::string(50, static_cast<char>('a' + i)), true);
    });
  }
  std::string all;
  while (all.size() < 4U * 500 * 51) all += pipe.read_some();
  for (auto& sender : senders) sender.join();
  CHECK(queue.close(steady_clock::now() + std::chrono::seconds(1)));
  for (std::size_t line = 0; line < all.size(); line += 51) {
    CHECK(all.substr(line, 51) == std::string(50, all[line]) + "\n");
  }
}

TEST_CASE("a reader who is gone is noticed once and nobody blocks", "[output-queue]") {
  const mcpxx::platform::IgnoredBrokenPipes ignored;
  Pipe pipe;
  pipe.reader = Descriptor();
  std::atomic<int> broken{0};
  OutputQueue queue(std::move(pipe.writer), [&] { ++broken; });
  for (int i = 0; i < 3; ++i) queue.send("lost", false);
  CHECK(broken == 1);
  CHECK(queue.is_closed());
}

TEST_CASE("closing does not wait longer than it may for a reader who is slow, nor does a sender then",
          "[output-queue]") {
  Pipe pipe;
  OutputQueue queue(std::move(pipe.writer), [] {});
  std::thread sender([&] { queue.send(std::string(300'000, 'x'), true); });
  while (pipe.is_empty()) std::this_thread::yield();
  CHECK(!queue.close(steady_clock::now() + std::chrono::milliseconds(20)));
  sender.join();
  CHECK(queue.is_closed());
  CHECK(!pipe.is_empty());
}

TEST_CASE("a socket or pipe whose other end stalls blocks nobody beyond the limit", "[output-queue]") {
  for (const bool is_socket : {false, true}) {
    INFO(is_socket);
    int ends[2];
    REQUIRE((is_socket ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) : ::pipe(ends)) == 0);
    const Descriptor reader(ends[0]);
    int stalls = 0;
    int broken = 0;
    OutputQueue queue(
        Descriptor(ends[1]), [&broken] { ++broken; },
        [&stalls](OutputQueue& stalled) {
          ++stalls;
          stalled.limit(steady_clock::now() + std::chrono::milliseconds(10));
        });
    queue.send(std::string(2'000'000, 'x'), false);
    CHECK(stalls > 0);
    CHECK(broken == 1);
    CHECK(queue.is_closed());
  }
}

TEST_CASE("what goes to a file is written whole", "[output-queue]") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  {
    OutputQueue queue(mcpxx::platform::duplicate(::fileno(file)), [] {});
    queue.limit(steady_clock::now());
    queue.send(std::string(300'000, 'x'), false);
    CHECK(queue.close(steady_clock::now()));
  }
  CHECK(std::fseek(file, 0, SEEK_END) == 0);
  CHECK(std::ftell(file) == 300'001);
  std::fclose(file);
}
