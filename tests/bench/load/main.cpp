// SPDX-License-Identifier: MIT
// The load generator:
//   bench_load http PORT CONNECTIONS REQUEST_FILE
//   bench_load pipe CORE WINDOW REQUEST_FILE PROGRAM [ARGUMENT...]
// The file has the bytes of one request. Runs are ordered on stdin, a line each, `count N` or `time
// MILLISECONDS`, and each is answered with a line of JSON on stdout. With `pipe` the program's process id
// comes first.

#include "load/http_target.hpp"
#include "load/pipe_target.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace bench {

void fail(const char* what) {
  std::fprintf(stderr, "bench_load: %s (%s)\n", what, std::strerror(errno));
  std::_Exit(1);
}

namespace {

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

double microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

/// `latencies` must be sorted.
double percentile(const std::vector<Clock::duration>& latencies, double share) {
  if (latencies.empty()) return 0;
  const auto last = static_cast<double>(latencies.size() - 1);
  return microseconds(latencies[static_cast<std::size_t>(last * share)]);
}

void print(Outcome outcome) {
  std::sort(outcome.latencies.begin(), outcome.latencies.end());
  std::printf("{\"requests\":%llu,\"seconds\":%.6f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n",
              static_cast<unsigned long long>(outcome.requests), microseconds(outcome.duration) / 1e6,
              percentile(outcome.latencies, 0.5), percentile(outcome.latencies, 0.99));
  std::fflush(stdout);
}

void obey(Target& target) {
  std::string order;
  std::uint64_t amount = 0;
  while (std::cin >> order >> amount) {
    Limit limit;
    if (order == "count") {
      limit.requests = amount;
    } else {
      limit.until = Clock::now() + std::chrono::milliseconds(amount);
    }
    print(target.run(limit));
  }
}

int start(int argc, char** argv) {
  const std::string mode = argc > 4 ? argv[1] : "";
  if (mode == "http" && argc == 5) {
    HttpTarget target(static_cast<unsigned>(std::atoi(argv[2])), static_cast<std::size_t>(std::atoi(argv[3])),
                      read_file(argv[4]));
    obey(target);
  } else if (mode == "pipe" && argc > 5) {
    PipeTarget target(argv + 5, std::atoi(argv[2]), static_cast<std::size_t>(std::atoi(argv[3])),
                      read_file(argv[4]));
    std::printf("%d\n", static_cast<int>(target.process()));
    std::fflush(stdout);
    obey(target);
  } else {
    std::fprintf(stderr, "usage: see load/main.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::start(argc, argv); }
