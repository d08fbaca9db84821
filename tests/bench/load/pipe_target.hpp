// SPDX-License-Identifier: MIT
#pragma once

#include "load/measure.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace bench {

/// A program that answers lines with lines, kept busy with a window of outstanding requests: the request
/// given, under ids of five digits that go round. Answers must be as many as requests and all of one length.
class PipeTarget final : public Target {
 public:
  /// `core`: the one the program and its threads run on.
  PipeTarget(char* const* command, int core, std::size_t window, const std::string& request);
  /// Ends the program by ending its input.
  ~PipeTarget() override;

  pid_t process() const { return process_; }
  Outcome run(const Limit& limit) override;

 private:
  void send(std::size_t requests);
  /// Waits for answers; how many there were.
  std::size_t receive();

  const std::size_t window_;
  const std::size_t line_size_;
  std::string lines_;  // one for each id
  std::size_t next_ = 0;
  std::size_t answer_size_ = 0;
  std::size_t line_so_far_ = 0;
  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
};

}  // namespace bench
