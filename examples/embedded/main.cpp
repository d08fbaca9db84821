// SPDX-License-Identifier: MIT
// MCP inside a service that is there already: the program has an io_context, threads, signal handling and
// HTTP routes of its own, and adds an MCP endpoint that works on the same orders.
//
//   embedded [--host H] [--port P]    by default http://127.0.0.1:8000; the URL of the MCP endpoint is the
//                                     first line of stdout, and port 0 takes any free one
//
// To try it:
//   curl -d tea http://127.0.0.1:8000/orders              orders a tea the old way
//   curl http://127.0.0.1:8000/metrics
//   claude mcp add --transport http orders http://127.0.0.1:8000/mcp
// and ask what has been ordered.

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/http/server.hpp>
#include <mcpxx/mcpxx.hpp>
#include <mcpxx/transport/streamable_http.hpp>

#include "embedded/order_book.hpp"
#include "support/command_line.hpp"

namespace {

using embedded::Order;
using embedded::OrderBook;
using Writer = std::shared_ptr<mcpxx::http::ResponseWriter>;

constexpr std::size_t kThreads = 2;

// --- What the service did before
// ------------------------------------------------------------------------------

void add_routes(mcpxx::http::Router& router, OrderBook& orders) {
  router.get("/metrics", [&orders](mcpxx::http::Request&, const Writer& writer) {
    writer->respond(
        mcpxx::http::Response::text(200, "orders_total " + std::to_string(orders.all().size()) + "\n"));
  });
  router.post("/orders", [&orders](mcpxx::http::Request& request, const Writer& writer) {
    if (request.body().empty()) {
      return writer->respond(mcpxx::http::Response::error(400, "send the name of an item"));
    }
    const auto order = orders.place(std::string(request.body()), 1);
    writer->respond(mcpxx::http::Response::text(201, std::to_string(order.id) + "\n"));
  });
}

// --- What MCP adds
// ----------------------------------------------------------------------------------------------

struct PlaceArgs {
  std::string item;
  int quantity = 1;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&PlaceArgs::quantity>("How many").minimum(1).maximum(1000));
  }
};
struct TrackArgs {
  std::int64_t id;
};

mcpxx::Server make_server(OrderBook& orders) {
  mcpxx::Server server{{.name = "orders", .version = "1.0.0"}};
  // On the application's executor handlers run inline, on its own threads: the order book has a lock anyway.
  server.tool("place_order", "Places an order",
              [&orders](const PlaceArgs& in) { return orders.place(in.item, in.quantity); });
  server.tool("list_orders", "All orders", [&orders] { return orders.all(); });
  // What waits is a coroutine, so that it keeps no thread from serving others.
  server.tool("track_order", "Follows an order until it is delivered",
              [&orders](TrackArgs in, mcpxx::Context& context) -> asio::awaitable<std::string> {
                const auto order = orders.find(in.id);
                if (!order) throw mcpxx::ToolError("There is no order " + std::to_string(in.id));
                asio::steady_timer timer(co_await asio::this_coro::executor);
                for (int stop = 1; stop <= 3; ++stop) {
                  timer.expires_after(std::chrono::milliseconds(50));
                  co_await timer.async_wait(asio::use_awaitable);
                  context.report_progress(stop, 3);
                }
                co_return order->item + " has arrived";
              });
  return server;
}

// --- The program
// ------------------------------------------------------------------------------------------------

void run(const examples::CommandLine& command_line) {
  OrderBook orders;
  asio::io_context io;
  const auto server = make_server(orders);

  mcpxx::http::Server http{io.get_executor(), {.host = command_line.host, .port = command_line.port}};
  add_routes(http.router(), orders);
  mcpxx::StreamableHttp endpoint{server};
  endpoint.mount(http.router());
  http.on_stop([endpoint]() mutable { endpoint.close(); });
  http.start();
  std::cout << http.url() << "/mcp" << std::endl;

  // Requests that run when the signal comes have http::ServerOptions::stop_timeout to finish; then nothing is
  // left to do and run() returns.
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&http, &signals](std::error_code error, int) {
    if (error) return;
    signals.clear();  // a second Ctrl-C ends the process
    http.stop();
  });

  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < kThreads; ++i) threads.emplace_back([&io] { io.run(); });
  try {
    io.run();
  } catch (...) {
    io.stop();  // the other threads end, too
    throw;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(examples::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "embedded: " << error.what() << '\n';
    return 1;
  }
}
