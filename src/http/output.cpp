// SPDX-License-Identifier: MIT
#include "http/output.hpp"

#include <algorithm>

namespace mcpxx::http {
namespace {

// What a string may keep for the next response; a larger one was an exception.
constexpr std::size_t kKeptCapacity = 64 * 1024;

void recycle(std::string& text) {
  text.clear();
  if (text.capacity() > kKeptCapacity) std::string().swap(text);
}

}  // namespace

void Output::take_queue() {
  if (sent_ < first_.size() + second_.size() || queue_.empty()) return;
  recycle(first_);
  recycle(second_);
  sent_ = 0;
  first_.swap(queue_);
}

void Output::flush(net::ByteStream& stream) {
  take_queue();
  const auto slice = next_slice();
  if (!slice.empty()) advance(stream.try_write(slice));
}

void Output::send(net::ByteStream& stream, std::string& body, bool write_outstanding) {
  take_queue();
  if (write_outstanding || !queue_.empty() || !second_.empty()) {
    queue_.append(body);
    body.clear();
    return;
  }
  const std::string_view buffers[] = {std::string_view(first_).substr(sent_), body};
  const std::size_t total = buffers[0].size() + buffers[1].size();
  const std::size_t taken = stream.try_write(buffers);
  if (taken < total) second_.swap(body);
  body.clear();
  advance(taken);
}

std::span<const std::string_view> Output::next_slice() {
  take_queue();
  const std::size_t in_first = std::min(sent_, first_.size());
  slice_[0] = std::string_view(first_).substr(in_first, kSlice);
  slice_[1] = std::string_view(second_).substr(sent_ - in_first, kSlice - slice_[0].size());
  if (slice_[0].empty()) return {slice_ + 1, slice_[1].empty() ? 0U : 1U};
  return {slice_, slice_[1].empty() ? 1U : 2U};
}

void Output::advance(std::size_t count) {
  sent_ += count;
  if (sent_ < first_.size() + second_.size() || sent_ == 0) return;
  recycle(first_);
  recycle(second_);
  sent_ = 0;
}

void Output::release() {
  // Assigning an empty string would keep the memory.
  for (std::string* text : {&first_, &second_, &queue_}) std::string().swap(*text);
}

}  // namespace mcpxx::http
