// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <mcpxx/json/type_info.hpp>

#include "json/report.hpp"

// What schema() promises of a single value, held against values that were read and objects to be written
// alike. `member` is what is known of the struct member the value belongs to; of elements and the root, for
// which it is null, nothing is promised.

namespace mcpxx::json {

/// `value` must be finite.
void check_number(double value, const MemberInfo* member, const Path& path, Reporter& reporter);

/// `text` must be valid UTF-8.
void check_text(std::string_view text, const MemberInfo* member, const Path& path, Reporter& reporter);

/// False where there are too few items or too many.
bool check_item_count(std::size_t count, const MemberInfo* member, const Path& path, Reporter& reporter);

/// What is no name of an enumerator, or an enumerator without a name.
void report_unnamed(const EnumInfo& names, const Path& path, Reporter& reporter);
/// An item of a set that another one equals.
void report_repeated(const Path& path, Reporter& reporter);
/// A member that must be there.
void report_missing(const Path& path, Reporter& reporter);

}  // namespace mcpxx::json
