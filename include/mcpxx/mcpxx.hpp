// SPDX-License-Identifier: MIT
#pragma once

// Everything a program needs that registers sync handlers and serves them. Awaitable handlers need
// <mcpxx/async.hpp> besides.

#include <mcpxx/server/context.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/server.hpp>
#include <mcpxx/transport/serve.hpp>
#include <mcpxx/version.hpp>
