// SPDX-License-Identifier: MIT
#include "load/pipe_target.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace bench {
namespace {

// More than any window, so that no id is used while a request with it is still being answered.
constexpr std::size_t kIds = 512;
constexpr std::size_t kFirstId = 10'000;

void run_on(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<unsigned>(core), &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace

PipeTarget::PipeTarget(char* const* command, int core, std::size_t window, const std::string& request)
    : window_(window), line_size_(request.size() + 1) {
  constexpr std::string_view kId = "\"id\":";
  const std::size_t id = request.find(kId) + kId.size();
  for (std::size_t i = 0; i < kIds; ++i) {
    lines_.append(request, 0, id)
        .append(std::to_string(kFirstId + i))
        .append(request, id + 5)
        .push_back('\n');
  }
  std::array<int, 2> input;
  std::array<int, 2> output;
  if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) fail("pipe");
  process_ = fork();
  if (process_ < 0) fail("fork");
  if (process_ == 0) {
    run_on(core);
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execv(command[0], command);
    fail("exec");
  }
  close(input[0]);
  close(output[1]);
  to_ = input[1];
  from_ = output[0];
}

PipeTarget::~PipeTarget() {
  close(to_);
  waitpid(process_, nullptr, 0);
  close(from_);
}

void PipeTarget::send(std::size_t requests) {
  while (requests > 0) {
    const std::size_t piece = std::min(requests, kIds - next_);
    const std::string_view lines = std::string_view(lines_).substr(next_ * line_size_, piece * line_size_);
    for (std::size_t sent = 0; sent < lines.size();) {
      const ssize_t written = write(to_, lines.data() + sent, lines.size() - sent);
      if (written <= 0) fail("write to the program");
      sent += static_cast<std::size_t>(written);
    }
    requests -= piece;
    next_ = (next_ + piece) % kIds;
  }
}

std::size_t PipeTarget::receive() {
  std::array<char, 64 * 1024> piece;
  pollfd waiting{from_, POLLIN, 0};
  if (poll(&waiting, 1, 10'000) <= 0) fail("no answer for ten seconds");
  const ssize_t got = read(from_, piece.data(), piece.size());
  if (got <= 0) fail("the program has ended");
  std::size_t answers = 0;
  const char* at = piece.data();
  const char* const end = at + got;
  while (const auto* feed =
             static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
    const std::size_t size = line_so_far_ + static_cast<std::size_t>(feed - at);
    if (answer_size_ == 0) answer_size_ = size;
    if (size != answer_size_) fail("an answer differs from the first");
    line_so_far_ = 0;
    ++answers;
    at = feed + 1;
  }
  line_so_far_ += static_cast<std::size_t>(end - at);
  return answers;
}

Outcome PipeTarget::run(const Limit& limit) {
  Outcome outcome;
  const auto start = Clock::now();
  std::uint64_t answered = 0;
  const auto send_next = [&](std::size_t requests) {
    if (Clock::now() >= limit.until) return;
    requests = static_cast<std::size_t>(std::min<std::uint64_t>(requests, limit.requests - outcome.requests));
    send(requests);
    outcome.requests += requests;
  };
  send_next(window_);
  while (answered < outcome.requests) {
    const std::size_t answers = receive();
    answered += answers;
    send_next(answers);
  }
  outcome.duration = Clock::now() - start;
  return outcome;
}

}  // namespace bench
