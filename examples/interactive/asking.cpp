// SPDX-License-Identifier: MIT
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <mcpxx/async.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/questions.hpp>

#include "interactive/tools.hpp"
#include "support/sampled_text.hpp"

namespace interactive {
namespace {

using mcpxx::ClientFeature;
using mcpxx::Context;
using mcpxx::field;
using mcpxx::fields;

struct TripArgs {
  std::string destination;

  static constexpr auto mcp_fields() {
    return fields(field<&TripArgs::destination>("Where to go").min_length(1));
  }
};

enum class Comfort { simple, standard, luxury };

/// The first page of the wizard.
struct Stay {
  std::int64_t nights = 2;
  Comfort comfort = Comfort::standard;
  std::optional<std::string> wishes;

  static constexpr auto mcp_fields() {
    return fields(field<&Stay::nights>("How many nights").minimum(1).maximum(30),
                  field<&Stay::comfort>("How to stay"), field<&Stay::wishes>("Anything else"));
  }
};

/// The second one, which depends on it.
struct Consent {
  bool book = false;

  static constexpr auto mcp_fields() { return fields(field<&Consent::book>("Book it?").required()); }
};

struct Trip {
  std::string destination;
  std::int64_t nights = 0;
  Comfort comfort = Comfort::standard;
  std::int64_t price = 0;
  bool booked = false;
};

std::int64_t price_of(const Stay& stay) {
  switch (stay.comfort) {
    case Comfort::simple:
      return 40 * stay.nights;
    case Comfort::standard:
      return 90 * stay.nights;
    case Comfort::luxury:
      return 250 * stay.nights;
  }
  return 0;
}

/// A wizard of two questions. value(), which `*` and `->` use, tells the model where the user would not
/// answer.
asio::awaitable<Trip> book_trip(const TripArgs& in, Context& context) {
  const auto stay =
      co_await context.elicit<Stay>("stay", "How do you want to stay in " + in.destination + "?");
  const auto price = price_of(*stay);
  const auto question = "That makes " + std::to_string(price) + " for " + std::to_string(stay->nights) +
                        " nights in " + in.destination + ".";
  const auto consent = co_await context.elicit<Consent>("consent", question);
  co_return Trip{in.destination, stay->nights, stay->comfort, price, consent->book};
}

struct ReportArgs {
  std::string topic;
};

struct Delivery {
  std::string email;

  static constexpr auto mcp_fields() {
    return fields(field<&Delivery::email>("Where to send it").format("email"));
  }
};

/// Pays first and asks then. The handler may run once more to get the answer; the step does not.
class ReportShop {
 public:
  explicit ReportShop(std::shared_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  asio::awaitable<std::string> buy(const ReportArgs& in, Context& context) {
    const auto order = context.step("pay", [&] { return ledger_->pay("report on " + in.topic); });
    const auto delivery = co_await context.elicit<Delivery>("delivery", "The report is paid for.");
    co_return "Order " + std::to_string(order) + ", a report on " + in.topic + ", goes to " +
        delivery->email + ".";
  }

 private:
  std::shared_ptr<Ledger> ledger_;
};

struct SummaryArgs {
  std::string text;
};

/// Lets the client's model do it, and does it badly where the client has none to offer.
asio::awaitable<std::string> summarise(const SummaryArgs& in, Context& context) {
  if (!context.client_supports(ClientFeature::sampling)) co_return in.text.substr(0, 40) + " ...";
  mcpxx::SampleRequest request("Summarise in one sentence: " + in.text);
  request.system_prompt("You are brief.").max_tokens(200);
  const auto answer = co_await context.sample("summary", std::move(request));
  co_return examples::sampled_text(answer);
}

asio::awaitable<std::string> where_am_i(Context& context) {
  const auto roots = co_await context.list_roots("roots");
  if (roots.empty()) throw mcpxx::ToolError("No folder is open");
  std::string text = "Working in";
  for (const auto& root : roots) text += " " + root.uri;
  co_return text;
}

}  // namespace

void add_asking_tools(mcpxx::Server& server, const std::shared_ptr<Ledger>& ledger) {
  server.tool("book_trip", "Plans a trip with the user, in two questions", book_trip);
  server.tool("buy_report", "Buys a report and asks where to send it",
              mcpxx::method(&ReportShop::buy, std::make_shared<ReportShop>(ledger)));
  server.tool("summarise", "Summarises a text with the client's model", summarise);
  server.tool("where_am_i", "Tells the folders the client has open", where_am_i);
  server.resource("ledger://payments", [ledger] { return ledger->entries(); },
                  {.description = "What was paid for"});
}

}  // namespace interactive
