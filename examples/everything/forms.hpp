// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// Forms that several components ask with.

namespace everything {

struct UserName {
  std::string name;
};

}  // namespace everything
