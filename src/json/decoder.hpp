// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mcpxx/json/codec.hpp>

#include "json/report.hpp"

namespace mcpxx::json {

/// One decode() call. `member` is what is known of the struct member being decoded, or null for the root and
/// elements.
class Decoder final : private Reporter {
 public:
  Decoder(Problems& problems, const DecodeOptions& options) : problems_(problems), options_(options) {}

  void decode(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
              const Path& path);

 private:
  struct Element;

  bool decode_scalar(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                     const Path& path);
  void decode_integer(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                      const Path& path);
  void decode_number(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                     const Path& path);
  void decode_string(const Value& value, void* out, const MemberInfo* member, const Path& path);
  void decode_enumerator(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_bytes(const Value& value, void* out, const Path& path);
  void decode_time_point(const Value& value, const TypeInfo& type, void* out, const Path& path);

  /// Decodes a value that a string holds as JSON text, where the options allow it; false where it does not.
  bool decode_from_text(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                        const Path& path);
  void decode_optional(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                       const Path& path);
  void decode_elements(const Value& value, const TypeInfo& type, void* out, const MemberInfo* member,
                       const Path& path);
  void decode_map(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_object(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void decode_member(const Value& value, const MemberInfo& member, void* object, const Path& path);
  void add_absent(const MemberInfo& member, void* object, const Path& path);
  void report_unknown(const ObjectInfo& info, const Path& path);
  void decode_variant(const Value& value, const TypeInfo& type, void* out, const Path& path);
  void fill_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                        const Path& path);
  bool try_alternative(const Value& value, const TypeInfo& type, std::size_t index, void* out,
                       const Path& path);

  void report(const Path& path, std::string message) override;
  void report_kind(const Path& path, std::string_view wanted, const Value& value);
  /// Whether looking on is pointless.
  bool done() const { return trying_ ? failed_ : problems_.full(); }

  Problems& problems_;
  const DecodeOptions& options_;
  // While the alternatives of a variant are tried out, problems are not collected, only noticed.
  bool trying_ = false;
  bool failed_ = false;
  std::size_t tried_values_ = 0;
};

}  // namespace mcpxx::json
