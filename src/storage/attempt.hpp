// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <type_traits>

#include <asio/awaitable.hpp>

#include <mcpxx/storage/key_value_store.hpp>

namespace mcpxx::storage {

/// What a store's operation gives; what it throws is a failure like any other. The caller binds the operation
/// to a name, which must outlive the await.
template <class Operation>
std::invoke_result_t<Operation&> attempt(Operation& operation) {
  try {
    co_return co_await operation();
  } catch (const std::exception& error) {
    co_return StoreError(error.what());
  } catch (...) {
    co_return StoreError("an exception of unknown type");
  }
}

}  // namespace mcpxx::storage
