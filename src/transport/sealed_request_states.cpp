// SPDX-License-Identifier: MIT
#include "transport/sealed_request_states.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"
#include "crypto/aes_gcm.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/sha256.hpp"

namespace mcpxx::detail {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kKeyIdSize = 8;
constexpr std::size_t kHeadSize = 1 + kKeyIdSize;
constexpr std::size_t kTimeSize = 8;
constexpr std::size_t kOverhead = kHeadSize + crypto::kGcmNonceSize + kTimeSize + crypto::kGcmTagSize;
constexpr std::size_t kMinSecret = 32;

/// Big-endian.
std::string encode_time(std::int64_t time_ms) {
  std::string bytes(kTimeSize, '\0');
  auto rest = static_cast<std::uint64_t>(time_ms);
  for (std::size_t i = kTimeSize; i-- > 0; rest >>= 8) bytes[i] = static_cast<char>(rest & 0xff);
  return bytes;
}

std::int64_t decode_time(std::string_view bytes) {
  std::uint64_t time = 0;
  for (const char byte : bytes) time = time << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(time);
}

std::int64_t end_of(std::int64_t now_ms, std::chrono::milliseconds ttl) {
  constexpr auto kForever = std::numeric_limits<std::int64_t>::max();
  return now_ms > kForever - ttl.count() ? kForever : now_ms + ttl.count();
}

std::string associated_data(std::string_view head, std::string_view binding) {
  return std::string(head) + crypto::sha256(binding);
}

/// Characters of base64 without padding.
constexpr std::size_t encoded_size(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

void check(const RequestStateOptions& options) {
  if (options.ttl_ms < 1) throw ConfigError("RequestStateOptions::ttl_ms must be at least 1");
  if (options.max_bytes < encoded_size(kOverhead)) {
    throw ConfigError(
        fmt::format("RequestStateOptions::max_bytes must be at least {}", encoded_size(kOverhead)));
  }
  for (const auto& key : options.keys) {
    if (key.size() >= kMinSecret) continue;
    throw ConfigError(
        fmt::format("RequestStateOptions::keys: a key of {} bytes is too short, it needs {} random ones",
                    key.size(), kMinSecret));
  }
}

}  // namespace

SealedRequestStates::SealedRequestStates(const RequestStateOptions& options, bool warn, Logger logger,
                                         SharedFunction<Clock::time_point()> now)
    : ttl_(options.ttl_ms),
      max_bytes_(options.max_bytes),
      logger_(std::move(logger)),
      now_(std::move(now)),
      warn_(warn && options.keys.empty()) {
  check(options);
  for (const auto& secret : options.keys) keys_.push_back(derive(secret));
  if (!keys_.empty()) return;
  std::string secret = platform::random_bytes(kMinSecret);
  keys_.push_back(derive(secret));
  crypto::wipe(secret);
}

/// What the same secret is used for elsewhere has nothing to do with this.
SealedRequestStates::Key SealedRequestStates::derive(std::string_view secret) {
  std::array<std::uint8_t, kKeyIdSize> id{};
  crypto::derive(secret, "mcpxx requestState key id", id);
  return {std::string(id.begin(), id.end()), crypto::derive_key(secret, "mcpxx requestState AES-256-GCM")};
}

const SealedRequestStates::Key* SealedRequestStates::find_key(std::string_view id) const noexcept {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [id](const Key& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

std::int64_t SealedRequestStates::now_ms() const {
  const auto now = now_ ? now_() : Clock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
}

Result<std::string> SealedRequestStates::seal(std::string_view state, std::string_view binding) {
  const std::size_t size = encoded_size(state.size() + kOverhead);
  if (size > max_bytes_) {
    return Error(
        fmt::format("Sealed it has {} bytes, and RequestStateOptions::max_bytes is {}.", size, max_bytes_));
  }
  if (warn_.exchange(false)) {
    logger_.warning(
        "requestState is sealed with a key of this process alone: other instances, and this one after a "
        "restart, will refuse calls that wait for input. Set RequestStateOptions::keys.");
  }
  const Key& key = keys_.front();
  const std::string head = kVersion + key.id;
  const std::string nonce = platform::random_bytes(crypto::kGcmNonceSize);
  const std::string plain = encode_time(end_of(now_ms(), ttl_)).append(state);
  const std::string sealed = crypto::gcm_seal(key.secret, nonce, plain, associated_data(head, binding));
  return base64::encode_url(head + nonce + sealed);
}

Result<std::string> SealedRequestStates::open(std::string_view text, std::string_view binding) {
  if (text.size() > max_bytes_) return invalid_request_state();
  const auto bytes = base64::decode_url(text);
  if (!bytes || bytes->size() < kOverhead || bytes->front() != kVersion) return invalid_request_state();
  const std::string_view all = *bytes;
  const std::string_view head = all.substr(0, kHeadSize);
  const Key* key = find_key(head.substr(1));
  if (key == nullptr) return invalid_request_state();
  const std::string_view nonce = all.substr(kHeadSize, crypto::kGcmNonceSize);
  const std::string_view sealed = all.substr(kHeadSize + crypto::kGcmNonceSize);
  auto plain = crypto::gcm_open(key->secret, nonce, sealed, associated_data(head, binding));
  if (!plain) return invalid_request_state();
  if (decode_time(std::string_view(*plain).substr(0, kTimeSize)) <= now_ms()) return invalid_request_state();
  plain->erase(0, kTimeSize);
  return Result<std::string>(*std::move(plain));
}

}  // namespace mcpxx::detail
