// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <mcpxx/json/problems.hpp>
#include <mcpxx/json/value.hpp>

#include "json/report.hpp"
#include "json/schema_validator/marks.hpp"
#include "json/schema_validator/program.hpp"

namespace mcpxx::json::validation {

/// One validation. Functions answer whether the value is valid; the path is where the value stands, the
/// marks note what has been evaluated of it. Without problems to report, the first failure ends it; with
/// them, it goes on as far as that makes sense.
class Evaluator {
 public:
  /// `problems` may be null.
  Evaluator(const Program& program, Problems* problems)
      : program_(program), problems_(problems), steps_(program.max_steps) {}

  bool run(const Value& value) { return apply(program_.root, value, Path{}, Marks{}) && !aborted_; }

 private:
  /// The resources entered on the way to a schema, innermost first.
  struct Scope {
    const Scope* outer;
    std::uint32_t resource;
  };
  class Silence;

  // evaluator.cpp
  bool apply(std::uint32_t number, const Value& value, const Path& path, const Marks& marks);
  bool apply_code(const Node& node, const Value& value, Kinds kind, const Path& path, const Marks& marks);
  bool apply_tracked(const Node& node, const Value& value, Kinds kind, const Path& path, const Marks& marks);
  bool execute(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  bool refuse_kind(const Node& node, const Value& value, const Path& path);
  std::uint32_t dynamic_target(const Instruction& instruction);

  // evaluate_logic.cpp
  bool any_of(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  bool one_of(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  bool all_of(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  bool negation(const Instruction& instruction, const Value& value, const Path& path);
  bool conditional(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  /// Applies a schema that may fail without consequences.
  bool attempt(std::uint32_t number, const Value& value, const Path& path, const Marks& marks);
  void explain_alternatives(const Instruction& instruction, const Value& value, const Path& path);
  Kinds accepted_kinds(std::uint32_t number) const;

  // evaluate_scalars.cpp
  bool enumeration(const Enumeration& enumeration, const Value& value, const Path& path);
  bool number(const Instruction& instruction, const Value& value, const Path& path);
  bool string(const Instruction& instruction, const Value& value, const Path& path);
  bool size(const Instruction& instruction, const Value& value, const Path& path);

  // evaluate_arrays.cpp
  bool items(const Instruction& instruction, const Value& value, const Path& path, const Marks& marks);
  bool contains(const Contains& contains, const Value& value, const Path& path, const Marks& marks);
  bool unique_items(const Value& value, const Path& path);
  bool unevaluated_items(const Instruction& instruction, const Value& value, const Path& path,
                         const Marks& marks);

  // evaluate_objects.cpp
  bool members(const Members& members, const Value& value, const Path& path, const Marks& marks);
  bool additional_member(const Members& members, const Member& member, const Path& path);
  bool refuse_unknown(const Members& members, const Path& path);
  bool refuse_missing(const Members& members, const Value& value, const Path& path);
  const Property* find_property(const Members& members, std::string_view name) const noexcept;
  bool dependent_required(const Instruction& instruction, const Value& value, const Path& path);
  bool property_names(const Instruction& instruction, const Value& value, const Path& path);
  bool unevaluated_members(const Instruction& instruction, const Value& value, const Path& path,
                           const Marks& marks);

  // equality.cpp
  bool equal(const Value& a, const Value& b);
  bool equal_members(const Value& a, const Value& b);
  std::uint64_t hash(const Value& value);

  bool matches(std::uint32_t pattern, std::string_view text, const Path& path);

  /// Failures are wanted, not just the fact that there is one.
  bool collecting() const noexcept { return problems_ != nullptr && !aborted_ && !problems_->full(); }
  bool report(const Path& path, std::string message) {
    if (collecting()) problems_->add(path.pointer(), std::move(message));
    return false;
  }
  /// Takes so many steps from the budget; false, and the end of it all, where they are not left.
  bool spend(std::uint64_t steps, const Path& path) {
    if (steps <= steps_) {
      steps_ -= steps;
      return true;
    }
    return abort_for_steps(path);
  }
  /// Comparing texts of that many bytes.
  static constexpr std::uint64_t comparison(std::size_t bytes) noexcept { return bytes / 64; }
  /// Takes the steps of looking for a member: names of equal length are compared byte by byte.
  bool spend_lookup(const Value& object, std::string_view name, const Path& path) {
    return spend(object.size() / 8 + object.size() * comparison(name.size()), path);
  }
  bool abort_for_steps(const Path& path);
  bool abort_for_depth(const Path& path);
  bool abort(const Path& path, std::string message);

  const Program& program_;
  Problems* problems_;
  // Where an attempt that failed would have reported to: where giving up is reported.
  Problems* silenced_ = nullptr;
  std::uint64_t steps_;
  std::size_t depth_ = 0;
  const Scope* scope_ = nullptr;
  bool aborted_ = false;
  MarkStack marks_;
};

/// While it lives, problems are not reported: an attempt may fail.
class Evaluator::Silence {
 public:
  explicit Silence(Evaluator& evaluator) : evaluator_(evaluator), problems_(evaluator.problems_) {
    if (problems_ != nullptr) evaluator.silenced_ = problems_;
    evaluator.problems_ = nullptr;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { evaluator_.problems_ = problems_; }

 private:
  Evaluator& evaluator_;
  Problems* problems_;
};

}  // namespace mcpxx::json::validation
