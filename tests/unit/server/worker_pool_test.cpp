// SPDX-License-Identifier: MIT
#include "server/worker_pool.hpp"

#include <atomic>
#include <future>
#include <memory>

#include <pthread.h>

#include "fake_call.hpp"

using mcpxx::detail::WorkerPool;
using namespace std::chrono_literals;

TEST_CASE("a pool runs its jobs on its threads", "[worker_pool]") {
  WorkerPool pool(3, 1000);
  std::atomic<int> done{0};
  std::promise<void> all;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(pool.submit([&] {
      if (++done == 1000) all.set_value();
    }));
  }
  CHECK(all.get_future().wait_for(10s) == std::future_status::ready);
}

TEST_CASE("a full queue refuses jobs and takes them again later", "[worker_pool]") {
  WorkerPool pool(1, 2);
  std::promise<void> started;
  std::promise<void> go;
  auto released = go.get_future().share();
  REQUIRE(pool.submit([&, released] {
    started.set_value();
    released.wait();
  }));
  started.get_future().wait();
  std::promise<void> last;
  CHECK(pool.submit([] {}));
  CHECK(pool.submit([&] { last.set_value(); }));
  CHECK_FALSE(pool.submit([] {}));
  go.set_value();
  REQUIRE(last.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(pool.submit([] {}));
}

TEST_CASE("the end of a pool drops what is queued and waits for what runs", "[worker_pool]") {
  std::atomic<bool> finished{false};
  const auto token = std::make_shared<int>(0);
  {
    WorkerPool pool(1, 10);
    std::promise<void> started;
    REQUIRE(pool.submit([&] {
      started.set_value();
      std::this_thread::sleep_for(20ms);
      finished = true;
    }));
    started.get_future().wait();
    for (int i = 0; i < 5; ++i) REQUIRE(pool.submit([token] {}));
  }
  CHECK(finished);
  CHECK(token.use_count() == 1);
}

TEST_CASE("a pool that was never used has no threads to wait for", "[worker_pool]") {
  const WorkerPool pool(0, 0);
}

TEST_CASE("a pool may be destroyed by its own job", "[worker_pool]") {
  std::promise<void> gone;
  {
    auto pool = std::make_shared<WorkerPool>(2, 10);
    auto& target = *pool;
    std::promise<void> let_go;
    REQUIRE(target.submit([pool, &gone, wait = let_go.get_future().share()]() mutable {
      wait.wait();
      pool.reset();
      gone.set_value();
    }));
    pool.reset();
    let_go.set_value();
    REQUIRE(gone.get_future().wait_for(10s) == std::future_status::ready);
  }
  std::this_thread::sleep_for(5ms);  // the thread comes back from its job
}

#ifdef __GLIBC__
TEST_CASE("a job is refused where no thread can be started, and later ones are taken", "[worker_pool]") {
  WorkerPool pool(2, 10);
  const auto token = std::make_shared<int>(0);
  pthread_attr_t usual;
  REQUIRE(pthread_getattr_default_np(&usual) == 0);
  auto huge = usual;
  // No address space has room for such a stack.
  REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 60) == 0);
  REQUIRE(pthread_setattr_default_np(&huge) == 0);
  const bool taken = pool.submit([token] {});
  REQUIRE(pthread_setattr_default_np(&usual) == 0);
  CHECK_FALSE(taken);
  CHECK(token.use_count() == 1);
  std::promise<void> ran;
  REQUIRE(pool.submit([&] { ran.set_value(); }));
  CHECK(ran.get_future().wait_for(10s) == std::future_status::ready);
}
#endif

TEST_CASE("a tool that no worker can take is answered as busy", "[worker_pool]") {
  mcpxx::ServerOptions options;
  options.name = "test";
  options.worker_threads = 1;
  options.max_queued_calls = 1;
  mcpxx::Server server(options);
  std::promise<void> started;
  std::promise<void> go;
  server.tool("block", "A tool",
              [&, released = go.get_future().share()] {
                started.set_value();
                released.wait();
              },
              {.execution = mcpxx::Execution::worker});
  server.tool("idle", "A tool", [] {}, {.execution = mcpxx::Execution::worker});
  asio::io_context io;
  const auto first = support::make_call(io, server, support::tool_call("block", 1));
  server.core()->dispatch(first);
  started.get_future().wait();
  const auto second = support::make_call(io, server, support::tool_call("idle", 2));
  const auto third = support::make_call(io, server, support::tool_call("idle", 3));
  server.core()->dispatch(second);
  server.core()->dispatch(third);
  REQUIRE(third->responses().size() == 1);
  CHECK(third->error_code() == -32603);
  go.set_value();
  while (first->responses().empty() || second->responses().empty()) std::this_thread::sleep_for(1ms);
}

TEST_CASE("the last owner of a server may be a call on its own pool", "[worker_pool]") {
  asio::io_context io;
  std::promise<void> started;
  std::promise<void> go;
  std::weak_ptr<mcpxx::detail::ServerCore> core;
  {
    mcpxx::Server server({.name = "test"});
    core = server.core();
    server.tool("block", "A tool",
                [&started, released = go.get_future().share()] {
                  started.set_value();
                  released.wait();
                },
                {.execution = mcpxx::Execution::worker});
    server.core()->dispatch(support::make_call(io, server, support::tool_call("block")));
    started.get_future().wait();
  }
  go.set_value();
  for (int i = 0; i < 1000 && !core.expired(); ++i) std::this_thread::sleep_for(1ms);
  CHECK(core.expired());
  std::this_thread::sleep_for(5ms);  // the thread comes back from its job
}

TEST_CASE("half of the threads of a pool may wait, and one at least", "[worker_pool]") {
  using Place = WorkerPool::WaitingPlace;
  WorkerPool pool(5, 1);
  {
    const Place first(pool);
    const Place second(pool);
    const Place third(pool);
    CHECK(first);
    CHECK(second);
    CHECK_FALSE(third);
  }
  CHECK(Place(pool));
  WorkerPool small(1, 1);
  const Place only(small);
  CHECK(only);
  CHECK_FALSE(Place(small));
}
